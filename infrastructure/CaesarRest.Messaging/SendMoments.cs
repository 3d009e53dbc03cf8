using System.Diagnostics;
using CaesarRest.Hosting;
using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>The moment before a message leaves, for every type of message.</summary>
internal static class SendMoments
{
    [Conditional("FAULT_POINTS")]
    public static void UseFaultPoints(this IBusFactoryConfigurator bus)
    {
        bus.ConfigureSend(send => send.UseExecute(Reach));
        bus.ConfigurePublish(publish => publish.UseExecute(Reach));
    }

    /// <summary>Types that the message is sent as.</summary>
    public static IEnumerable<Type> MessageTypes(this SendContext context) =>
        from face in context.GetType().GetInterfaces()
        where face.IsGenericType && face.GetGenericTypeDefinition() == typeof(SendContext<>)
        select face.GetGenericArguments()[0];

    private static void Reach(SendContext context)
    {
        foreach (var message in context.MessageTypes())
            FaultPoints.Reach($"{message.Name}.not-sent");
    }
}
