using CaesarRest.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Messaging;

/// <summary>The message bus on the configured transport.</summary>
public static class BusModule
{
    /// <summary>Adds the bus; <paramref name="register"/> adds the consumers and sagas of the roles that this process plays.</summary>
    public static void AddBus(this IServiceCollection services, CaesarOptions options, Action<IBusRegistrationConfigurator> register)
    {
        services.AddMassTransit(bus =>
        {
            register(bus);
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => EndpointPolicy.Apply(context, endpoint));
            if (options.Bus.Transport == BusTransport.RabbitMq)
            {
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(new Uri(options.Bus.RabbitMq.Uri!));
                    rabbit.UseMandatoryCommands();
                    rabbit.ConfigureEndpoints(context);
                });
            }
            else
            {
                bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
            }
        });
        services.Configure<MassTransitHostOptions>(host =>
        {
            // Otherwise the first requests are sent before their bindings exist, and vanish.
            host.WaitUntilStarted = true;
            host.StartTimeout = TimeSpan.FromSeconds(30);
            host.StopTimeout = TimeSpan.FromSeconds(15);
        });
    }
}
