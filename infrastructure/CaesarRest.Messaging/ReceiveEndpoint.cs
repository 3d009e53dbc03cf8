using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>A queue that a role reads.</summary>
/// <param name="Queue">Name of the queue.</param>
/// <param name="Connect">Connects the role's consumers; they are made from the services of the host.</param>
public sealed record ReceiveEndpoint(string Queue, Action<IReceiveEndpointConfigurator, IServiceProvider> Connect)
{
    /// <summary>One process's own queue of what it can do without; it goes when the process goes.</summary>
    public bool IsFleeting { get; init; }
}
