using CaesarRest.Contracts.Accounting;
using CaesarRest.Contracts.Jobs;
using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>
/// A broker confirms a message that no queue takes as gladly as any other. Commands are therefore sent as mandatory:
/// without a queue behind the exchange the send throws, instead of losing the message. Events may have no listener.
/// Commands to an executor are not mandatory: the store repeats them until they are answered, and an executor that has
/// never been there must not turn a stored submission into a failure.
/// </summary>
internal static class MandatoryCommands
{
    private static readonly HashSet<Type> Commands =
    [
        typeof(SubmitJob), typeof(CancelJob), typeof(DeleteJob), typeof(JobDue), typeof(AnnounceJobs), typeof(AnnounceMoreJobs), typeof(RebuildAccounting),
    ];

    public static void UseMandatoryCommands(this IRabbitMqBusFactoryConfigurator bus)
    {
        bus.ConfigureSend(send => send.UseExecute(Mark));
        bus.ConfigurePublish(publish => publish.UseExecute(Mark));
    }

    private static void Mark(SendContext context)
    {
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit) && IsCommand(context))
            rabbit.Mandatory = true;
    }

    private static bool IsCommand(SendContext context) => context.MessageTypes().Any(Commands.Contains);
}
