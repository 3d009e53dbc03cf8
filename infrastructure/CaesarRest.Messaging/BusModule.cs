using CaesarRest.Hosting;
using CaesarRest.Messaging.Errors;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Messaging;

/// <summary>The message bus on the configured transport.</summary>
public static class BusModule
{
    /// <summary>Adds the bus with what the roles of this process bring to it.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="options">Which transport.</param>
    /// <param name="register">Adds sagas, consumers and request clients.</param>
    /// <param name="endpoints">Further queues, where one kind of consumer reads several.</param>
    public static void AddBus(
        this IServiceCollection services, CaesarOptions options, Action<IBusRegistrationConfigurator> register, params IReadOnlyList<ReceiveEndpoint> endpoints)
    {
        services.AddMassTransit(bus =>
        {
            register(bus);
            bus.ConfigureHealthCheckOptions(check =>
            {
                check.Name = "message-broker";
                check.Tags.Clear();
                check.Tags.Add(HealthModule.Ready);
            });
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => EndpointPolicy.Apply(context, endpoint, options));
            if (options.Bus.Transport == BusTransport.RabbitMq)
            {
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(new Uri(options.Bus.RabbitMq.Uri!));
                    // The endpoint of replies would start at the first request, which blocks a thread each until then:
                    // a burst on a fresh process starved the thread pool for 20 s.
                    rabbit.AutoStart = true;
                    // The default begins with the name of the machine, which may be like that of another account's queues.
                    rabbit.OverrideDefaultBusEndpointQueueName($"caesar-replies-{NewId.NextGuid():N}");
                    rabbit.UseMandatoryCommands();
                    rabbit.UseFaultPoints();
                    rabbit.UseLastingErrorQueues();
                    rabbit.UseSenders(options, context.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Senders).FullName!));
                    rabbit.UseOwnerTopics();
                    rabbit.ConfigureJsonSerializerOptions(FaultTexts.WithoutTraces);
                    rabbit.Receive(context, options, endpoints);
                });
            }
            else
            {
                bus.UsingInMemory((context, memory) =>
                {
                    memory.AutoStart = true;
                    memory.UseFaultPoints();
                    memory.Receive(context, options, endpoints);
                });
            }
        });
        services.AddSingleton<Broker>();
        services.Configure<MassTransitHostOptions>(host =>
        {
            // In memory the first requests would be sent before their bindings exist, and vanish. A broker may come later
            // than this process; who needs it waits at Broker, or repeats.
            host.WaitUntilStarted = options.Bus.Transport == BusTransport.Memory;
            host.StopTimeout = TimeSpan.FromSeconds(15);
        });
    }

    private static void Receive<T>(this IBusFactoryConfigurator<T> bus, IBusRegistrationContext context, CaesarOptions options, IReadOnlyList<ReceiveEndpoint> endpoints)
        where T : IReceiveEndpointConfigurator
    {
        foreach (var described in endpoints)
        {
            bus.ReceiveEndpoint(described.Queue, endpoint =>
            {
                if (described.IsFleeting)
                    EndpointPolicy.ApplyFleeting(endpoint);
                else
                    EndpointPolicy.Apply(context, endpoint, options);
                described.Connect(endpoint, context);
            });
        }

        bus.ConfigureEndpoints(context);
    }
}
