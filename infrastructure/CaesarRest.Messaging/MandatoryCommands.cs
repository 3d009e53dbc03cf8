using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>
/// A broker confirms a message that no queue takes as gladly as any other. Commands are therefore sent as mandatory:
/// without a queue behind the exchange the send throws, instead of losing the message. Events may have no listener.
/// </summary>
internal static class MandatoryCommands
{
    private static readonly HashSet<Type> Commands =
    [
        typeof(SubmitJob), typeof(CancelJob), typeof(JobDue),
        typeof(StartJob), typeof(StopJob), typeof(ReportExecution), typeof(ReleaseExecution),
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

    private static bool IsCommand(SendContext context) =>
        context.GetType().GetInterfaces().Any(face =>
            face.IsGenericType && face.GetGenericTypeDefinition() == typeof(SendContext<>) && Commands.Contains(face.GetGenericArguments()[0]));
}
