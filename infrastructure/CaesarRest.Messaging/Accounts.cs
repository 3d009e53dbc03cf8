using CaesarRest.Hosting;
using CaesarRest.Messaging.Errors;
using MassTransit;
using MassTransit.RabbitMqTransport;

namespace CaesarRest.Messaging;

/// <summary>
/// Who sent a message, and for whom that account may speak. RabbitMQ takes no message whose <c>user-id</c> is not the
/// account of its connection, so the property can be believed; anything else in a message is only a claim.
/// </summary>
internal sealed class Accounts(CaesarOptions options)
{
    /// <summary>The service's own account, which speaks for every owner.</summary>
    public string Own { get; } = SentBy.AccountOf(options.Bus.RabbitMq.Uri!);

    /// <summary>
    /// The account that sent a message; null when it does not name itself. A message that was sent again from an error
    /// queue comes from the service's own account and says whose it was; only that account's word is taken for it.
    /// </summary>
    public string? SenderOf(ConsumeContext context) =>
        context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) && SentBy.Of(delivery.Properties, Own) is { Length: > 0 } account
            ? account
            : null;

    /// <summary>True when the account may send commands for the owner.</summary>
    public bool MaySpeakFor(string account, string? owner) =>
        owner is not null && options.Jobs.Accounts.TryGetValue(account, out var settings) && settings.Owners.Contains(owner);

    /// <summary>True for the name of a queue that belongs to the sender, or, when that does not name itself, to any account we know.</summary>
    public bool IsQueueOf(string? account, string queue) =>
        account is not null ? AccountSettings.IsQueueOf(account, queue) : options.Jobs.Accounts.Keys.Any(known => AccountSettings.IsQueueOf(known, queue));
}
