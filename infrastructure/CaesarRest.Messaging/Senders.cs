using CaesarRest.Hosting;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Messaging;

/// <summary>Every message on RabbitMQ names its sender, and every one that comes is judged by it.</summary>
internal static class Senders
{
    public static void UseSenders(this IRabbitMqBusFactoryConfigurator bus, CaesarOptions options, ILogger log)
    {
        var accounts = new Accounts(options);
        bus.ConfigureSend(send => send.UseExecute(Sign));
        bus.ConfigurePublish(publish => publish.UseExecute(Sign));
        // On the bus, so that it goes before all that an endpoint does, and holds for the endpoint of replies too.
        bus.UseFilter(new SenderCheck(accounts, log));

        void Sign(SendContext context)
        {
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
                rabbit.BasicProperties.UserId = accounts.Own;
        }
    }
}
