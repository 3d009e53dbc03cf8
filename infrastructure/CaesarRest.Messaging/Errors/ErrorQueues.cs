using System.Runtime.CompilerServices;
using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CaesarRest.Messaging.Errors;

/// <summary>
/// Messages whose consumer failed for good. MassTransit moves them to <c>&lt;queue&gt;_error</c>, from where only an operator
/// sends them back. A kill in the middle may send a message twice, which every consumer takes; it never loses one.
/// </summary>
public sealed class ErrorQueues : IAsyncDisposable
{
    private const string Suffix = "_error";
    private const ushort NotFound = 404;

    private readonly IConnection _connection;
    private readonly string _account;

    private ErrorQueues(IConnection connection, string account)
    {
        _connection = connection;
        _account = account;
    }

    /// <summary>Connects to the broker.</summary>
    /// <param name="uri">As <c>Caesar:Bus:RabbitMq:Uri</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BrokerUnreachableException">It is not there, or does not let this account in.</exception>
    public static async Task<ErrorQueues> Open(string uri, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory { Uri = new Uri(uri), ClientProvidedName = "caesar-rest operator", AutomaticRecoveryEnabled = false };
        return new(await factory.CreateConnectionAsync(cancellation), factory.UserName);
    }

    /// <summary>The queue that an error queue belongs to; the name itself when it is none.</summary>
    public static string QueueOf(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;

    /// <summary>What failed in a queue, oldest first; nothing where no message ever failed. All stays where it is.</summary>
    public async IAsyncEnumerable<FailedMessage> List(string queue, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellation);
        await foreach (var delivery in Deliveries(channel, queue, cancellation))
            yield return FailedMessage.Of(queue, delivery);
        // Nothing was acknowledged, so the broker puts all back as the channel closes.
    }

    /// <summary>Sends messages back to their queue, and returns them as they go; those that fail again are not sent twice.</summary>
    /// <param name="queue">Queue whose consumer failed.</param>
    /// <param name="chosen">Which of them.</param>
    /// <param name="cancellation">Stops after the message in hand.</param>
    /// <exception cref="PublishException">The broker did not take one over, or has no queue for it; it is still where it was.</exception>
    public async IAsyncEnumerable<FailedMessage> Replay(string queue, Predicate<FailedMessage> chosen, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var channel = await _connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        await foreach (var delivery in Deliveries(channel, queue, cancellation))
        {
            var message = FailedMessage.Of(queue, delivery);
            if (!chosen(message))
                continue;
            // Returns once the broker has it in the queue.
            await channel.BasicPublishAsync(exchange: queue, routingKey: "", mandatory: true, Again(delivery.BasicProperties), delivery.Body, cancellation);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellation);
            yield return message;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async IAsyncEnumerable<BasicGetResult> Deliveries(IChannel channel, string queue, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var errors = queue + Suffix;
        uint count;
        try
        {
            count = (await channel.QueueDeclarePassiveAsync(errors, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException cause) when (cause.ShutdownReason?.ReplyCode == NotFound)
        {
            yield break;
        }

        // No more than were there at the beginning: what fails again comes back behind them.
        for (; count > 0 && await channel.BasicGetAsync(errors, autoAck: false, cancellation) is { } delivery; count--)
            yield return delivery;
    }

    /// <summary>The message as it was before it failed, under our own account, which names the one that it was sent by.</summary>
    private BasicProperties Again(IReadOnlyBasicProperties failed)
    {
        var headers = new Dictionary<string, object?>();
        foreach (var (name, value) in failed.Headers ?? new Dictionary<string, object?>())
        {
            if (!IsOfFailure(name))
                headers[name] = value;
        }

        headers[SentBy.Header] = SentBy.Of(failed, _account);
        return new(failed) { Headers = headers, UserId = _account, Persistent = true };
    }

    private static bool IsOfFailure(string header) =>
        header == MessageHeaders.Reason || header == "x-delivery-count"
        || header.StartsWith("MT-Fault-", StringComparison.Ordinal) || header.StartsWith("MT-Host-", StringComparison.Ordinal);
}
