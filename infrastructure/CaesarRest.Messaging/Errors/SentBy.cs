using System.Text;
using RabbitMQ.Client;

namespace CaesarRest.Messaging.Errors;

/// <summary>
/// Who sent a message that the service itself sends again: to an error queue, or back from there. RabbitMQ lets no one send
/// under another's <c>user-id</c>, so that one stands in a header, which is believed from the service's own account only.
/// </summary>
internal static class SentBy
{
    public const string Header = "caesar-sent-by";

    /// <summary>The account of a connection.</summary>
    public static string AccountOf(string uri) => new ConnectionFactory { Uri = new Uri(uri) }.UserName;

    /// <summary>The account that sent it first; empty when the message does not name one.</summary>
    public static string Of(IReadOnlyBasicProperties message, string ownAccount)
    {
        var account = message.IsUserIdPresent() ? message.UserId ?? "" : "";
        return account == ownAccount && message.Headers is { } headers && headers.TryGetValue(Header, out var original) ? Text(original) : account;
    }

    /// <summary>A header as text; RabbitMQ delivers bytes.</summary>
    public static string Text(object? header) => header switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        null => "",
        var other => other.ToString() ?? "",
    };
}
