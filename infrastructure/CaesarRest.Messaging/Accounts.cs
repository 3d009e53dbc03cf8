using System.Text;
using CaesarRest.Hosting;
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
    public string Own { get; } = OwnAccount(options);

    /// <summary>
    /// The account that sent a message; null when it does not name itself. A message that was sent again from an error
    /// queue comes from the service's own account and says whose it was; only that account's word is taken for it.
    /// </summary>
    public string? SenderOf(ConsumeContext context)
    {
        if (!context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) || delivery.Properties.UserId is not { Length: > 0 } account)
            return null;
        if (account != Own || delivery.Properties.Headers is not { } headers || !headers.TryGetValue(Senders.SentByHeader, out var original))
            return account;
        return original switch
        {
            byte[] { Length: > 0 } text => Encoding.UTF8.GetString(text),
            string { Length: > 0 } text => text,
            _ => null,
        };
    }

    /// <summary>True when the account may send commands for the owner.</summary>
    public bool MaySpeakFor(string account, string? owner) =>
        owner is not null && options.Jobs.Accounts.TryGetValue(account, out var settings) && settings.Owners.Contains(owner);

    /// <summary>True for the name of a queue that belongs to the sender, or, when that does not name itself, to any account we know.</summary>
    public bool IsQueueOf(string? account, string queue) =>
        account is not null ? AccountSettings.IsQueueOf(account, queue) : options.Jobs.Accounts.Keys.Any(known => AccountSettings.IsQueueOf(known, queue));

    private static string OwnAccount(CaesarOptions options) =>
        new Uri(options.Bus.RabbitMq.Uri!).UserInfo.Split(':')[0] is { Length: > 0 } account ? Uri.UnescapeDataString(account) : "guest";
}
