using CaesarRest.Hosting;
using CaesarRest.Messaging.Errors;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>
/// What every receive endpoint does with a message, written once, outermost first: name its job in the log; wait for a
/// store that is away; try again at once when another writer was faster; send what the consumer sent only after it has succeeded.
/// </summary>
internal static class EndpointPolicy
{
    // A message that ends its consumer's process each time is dropped after this many deliveries. A failure that is
    // caught goes to the error queue long before. Brokers from 4.0 on would choose 20 by themselves, older ones none.
    private const int DeliveryLimit = 20;

    // The oldest give way.
    private const int MostFleeting = 1000;

    public static void Apply(IRegistrationContext context, IReceiveEndpointConfigurator endpoint, CaesarOptions options)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SetQuorumQueue();
            rabbit.SetQueueArgument("x-delivery-limit", DeliveryLimit);
            rabbit.MoveUnderOwnAccount(SentBy.AccountOf(options.Bus.RabbitMq.Uri!));
            rabbit.BindToEveryOwner();
        }

        JobLogScopes.UseOn(endpoint);
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<StoreUnavailableException>();
            retry.Exponential(10, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(200));
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<ConcurrencyException>();
            // The winner has written already, so the next try nearly always succeeds; growing pauses part the rest.
            retry.Incremental(40, TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
        });
        endpoint.UseInMemoryOutbox(context);
    }

    /// <summary>
    /// A queue of events that only hurry its process along: in the memory of the broker, bounded, gone with its
    /// process, and what its consumer cannot take is dropped.
    /// </summary>
    public static void ApplyFleeting(IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.Durable = false;
            rabbit.AutoDelete = true;
            rabbit.QueueExpiration = TimeSpan.FromMinutes(1);
            rabbit.SetQueueArgument("x-max-length", MostFleeting);
            rabbit.BindToEveryOwner();
        }

        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
    }
}
