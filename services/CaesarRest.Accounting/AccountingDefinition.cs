using CaesarRest.Messaging;
using MassTransit;

namespace CaesarRest.Accounting;

/// <summary>All consumers of the role read its one queue, which the replicas share.</summary>
internal sealed class AccountingDefinition<T> : ConsumerDefinition<T>
    where T : class, IConsumer
{
    private const int MessagesAtOnce = 16;

    public AccountingDefinition()
    {
        EndpointName = Addresses.AccountingQueue;
        ConcurrentMessageLimit = MessagesAtOnce;
    }
}
