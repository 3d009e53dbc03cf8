using System.Diagnostics.CodeAnalysis;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Rescue;
using MassTransit.Transports;
using RabbitMQ.Client;

namespace CaesarRest.Messaging.Errors;

/// <summary>
/// Messages on their way to an error queue. The transport sends them on with their properties as they came, so the broker
/// refuses those of another account; the message would come back, again and again, until it is dropped.
/// </summary>
internal static class MovedMessages
{
    // So that looking into an error queue, which delivers every message and gives it back, never counts as a failure of
    // theirs. Brokers know no word for "no limit" that all their versions take.
    private const int NoDeliveryLimit = int.MaxValue;

    /// <summary>Keeps what cannot be consumed for as long as it takes.</summary>
    public static void UseLastingErrorQueues(this IRabbitMqBusFactoryConfigurator bus)
    {
        bus.SendTopology.ConfigureErrorSettings = queue => queue.SetQueueArgument("x-delivery-limit", NoDeliveryLimit);
        bus.SendTopology.ConfigureDeadLetterSettings = queue => queue.SetQueueArgument("x-delivery-limit", NoDeliveryLimit);
    }

    /// <summary>Moves what the endpoint cannot consume under the service's own account.</summary>
    public static void MoveUnderOwnAccount(this IRabbitMqReceiveEndpointConfigurator endpoint, string ownAccount)
    {
        endpoint.ConfigureError(error =>
        {
            error.UseFilter(new GenerateFaultFilter());
            error.UseExecuteAsync(context => context.TryGetPayload<IErrorTransport>(out var errors)
                ? errors.Send(new Failed(context, ownAccount))
                : throw new TransportException(context.InputAddress, "There is no way to the error queue."));
        });
        endpoint.ConfigureDeadLetter(unknown => unknown.UseExecuteAsync(context => context.TryGetPayload<IDeadLetterTransport>(out var skipped)
            ? skipped.Send(new Unknown(context, ownAccount), "dead-letter")
            : throw new TransportException(context.InputAddress, "There is no way to the queue of unknown messages.")));
    }

    private static bool Renamed<T>(ReceiveContext context, string ownAccount, [NotNullWhen(true)] out T? payload)
        where T : class
    {
        payload = typeof(T) == typeof(RabbitMqBasicConsumeContext) && context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery)
            ? new OwnDelivery(delivery, ownAccount) as T
            : null;
        return payload is not null;
    }

    private sealed class Failed(ExceptionReceiveContext context, string ownAccount) : RescueExceptionReceiveContext(context, context.Exception)
    {
        private readonly ReceiveContext _context = context;

        public override bool TryGetPayload<TPayload>(out TPayload payload) =>
            Renamed(_context, ownAccount, out payload!) || base.TryGetPayload(out payload);
    }

    private sealed class Unknown(ReceiveContext context, string ownAccount) : MassTransit.Context.ReceiveContextProxy(context)
    {
        private readonly ReceiveContext _context = context;

        public override bool TryGetPayload<TPayload>(out TPayload payload) =>
            Renamed(_context, ownAccount, out payload!) || base.TryGetPayload(out payload);
    }

    private sealed class OwnDelivery(RabbitMqBasicConsumeContext delivery, string ownAccount) : RabbitMqBasicConsumeContext
    {
        public string Exchange => delivery.Exchange;

        public string ConsumerTag => delivery.ConsumerTag;

        public ulong DeliveryTag => delivery.DeliveryTag;

        public string? RoutingKey => delivery.RoutingKey;

        public IReadOnlyBasicProperties Properties { get; } = new BasicProperties(delivery.Properties)
        {
            UserId = ownAccount,
            Headers = new Dictionary<string, object?>(delivery.Properties.Headers ?? new Dictionary<string, object?>())
            {
                [SentBy.Header] = SentBy.Of(delivery.Properties, ownAccount),
            },
        };
    }
}
