using MassTransit;
using MassTransit.RabbitMqTransport;

namespace CaesarRest.Messaging;

/// <summary>
/// Where the answers to a message of another account may go. The service may write everywhere, and an address in a
/// message may even ask it to declare and bind, so only one form is taken: no address of the envelope's own, but the
/// queue that the AMQP property <c>reply_to</c> names, which is the sender's own or RabbitMQ's direct reply.
/// </summary>
internal static class ReplyAddresses
{
    // Sends to it go through the default exchange straight to the queue, and declare nothing.
    private static readonly Uri ReplyTo = new("exchange:amq.rabbitmq.reply-to");

    public static bool AreSafe(ConsumeContext context, Accounts accounts, string? account)
    {
        if (context.ResponseAddress is null && context.FaultAddress is null)
            return true;
        return (context.ResponseAddress is null || context.ResponseAddress == ReplyTo)
            && (context.FaultAddress is null || context.FaultAddress == ReplyTo)
            && context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery)
            && delivery.Properties.ReplyTo is { } queue
            // The broker itself writes the rest of this name, and no queue can be declared under it.
            && (queue.StartsWith("amq.rabbitmq.reply-to.", StringComparison.Ordinal) || accounts.IsQueueOf(account, queue));
    }
}
