using System.Text.Json;
using RabbitMQ.Client;

namespace CaesarRest.Messaging.Errors;

/// <summary>A message in an error queue, as far as an operator needs to know it.</summary>
/// <param name="Queue">Queue whose consumer failed.</param>
/// <param name="Id">Id of the message; empty when it has none.</param>
/// <param name="Type">Name of the message's record; empty when the message does not tell.</param>
/// <param name="JobId">Job that it is about, or null.</param>
/// <param name="Reason">Why it failed, as the consumer said.</param>
/// <param name="FailedAt">When it failed, UTC as the consumer wrote it; empty when unknown.</param>
public sealed record FailedMessage(string Queue, string Id, string Type, string? JobId, string Reason, string FailedAt)
{
    internal static FailedMessage Of(string queue, BasicGetResult delivery)
    {
        var properties = delivery.BasicProperties;
        var (id, type, job) = Body(delivery.Body.Span);
        return new(
            queue,
            properties.IsMessageIdPresent() && properties.MessageId is { Length: > 0 } given ? given : id,
            type,
            job,
            Header("MT-Fault-Message"),
            Header("MT-Fault-Timestamp"));

        string Header(string name) => SentBy.Text(properties.Headers is { } headers && headers.TryGetValue(name, out var value) ? value : null);
    }

    /// <summary>What the envelope says. Whatever cannot be read is left out: it may be why the message is here.</summary>
    private static (string Id, string Type, string? JobId) Body(ReadOnlySpan<byte> body)
    {
        try
        {
            var envelope = JsonElement.Parse(body);
            var type = Member(envelope, "messageType") is { ValueKind: JsonValueKind.Array } types && types.GetArrayLength() > 0 ? Text(types[0]) : null;
            var message = Member(envelope, "message") ?? envelope;
            return (Text(Member(envelope, "messageId")) ?? "", type?.Split(':')[^1] ?? "", Text(Member(message, "jobId")));
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            return ("", "", null);
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? value) => value is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
