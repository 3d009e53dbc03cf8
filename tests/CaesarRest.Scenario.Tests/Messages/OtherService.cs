using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CaesarRest.Scenario.Tests.Messages;

/// <summary>Another service on the broker, which speaks plain AMQP and knows of the service here only its contracts.</summary>
internal sealed class OtherService : IAsyncDisposable
{
    /// <summary>Where answers go: the queue that <c>reply_to</c> names.</summary>
    public const string ByReplyTo = "exchange:amq.rabbitmq.reply-to";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IConnection _connection;
    private readonly List<(string Type, JsonNode Message)> _received = [];

    private OtherService(IConnection connection, IChannel channel, string account)
    {
        (_connection, Channel, Account) = (connection, channel, account);
        Queue = $"{account}.{Guid.NewGuid():N}";
    }

    public IChannel Channel { get; }

    public string Account { get; }

    /// <summary>Its own queue, for answers and events.</summary>
    public string Queue { get; }

    public static async Task<OtherService> Connect(string uri, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory { Uri = new(uri), AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync(cancellation);
        var service = new OtherService(connection, await connection.CreateChannelAsync(cancellationToken: cancellation), factory.UserName);
        await service.Channel.QueueDeclareAsync(service.Queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation);
        return service;
    }

    /// <summary>Publishes a message in the envelope, as the account of the connection unless told otherwise.</summary>
    public Task Send(object message, Action<JsonObject>? envelope = null, Action<BasicProperties>? properties = null, string? exchange = null)
    {
        var type = message.GetType();
        var body = new JsonObject
        {
            ["messageId"] = Guid.NewGuid(),
            ["requestId"] = Guid.NewGuid(),
            ["messageType"] = new JsonArray($"urn:message:{type.Namespace}:{type.Name}"),
            ["responseAddress"] = ByReplyTo,
            ["message"] = JsonSerializer.SerializeToNode(message, type, JsonSerializerOptions.Web),
        };
        envelope?.Invoke(body);
        return Send(body.ToJsonString(), exchange ?? ExchangeOf(type), properties);
    }

    /// <summary>Publishes any body.</summary>
    public async Task Send(string body, string exchange, Action<BasicProperties>? properties = null)
    {
        var sent = new BasicProperties { UserId = Account, ReplyTo = Queue, ContentType = "application/vnd.masstransit+json", Persistent = true };
        properties?.Invoke(sent);
        await Channel.BasicPublishAsync(exchange, "", mandatory: false, sent, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Waits for a message about a job in the own queue.</summary>
    public async Task<T> Next<T>(Guid job, Func<T, bool>? which = null)
    {
        T? found = default;
        await Eventually.Until(
            async () =>
            {
                while (await Channel.BasicGetAsync(Queue, autoAck: true) is { } delivery)
                {
                    var envelope = JsonNode.Parse(delivery.Body.Span)!;
                    _received.Add((envelope["messageType"]![0]!.GetValue<string>(), envelope["message"]!));
                }

                found = _received.Where(message => message.Type == $"urn:message:{typeof(T).Namespace}:{typeof(T).Name}" && message.Message["jobId"]?.GetValue<Guid>() == job)
                    .Select(message => message.Message.Deserialize<T>(JsonSerializerOptions.Web)!)
                    .FirstOrDefault(which ?? (_ => true));
                return found is not null;
            },
            Patience,
            () => $"{Account} received {string.Join("; ", _received.Select(message => $"{message.Type} {message.Message.ToJsonString()}"))}");
        return found!;
    }

    /// <summary>The reply code with which the broker refuses something; each try has a channel of its own, which a refusal ends.</summary>
    public async Task<int> Refusal(Func<IChannel, Task> act)
    {
        await using var channel = await _connection.CreateChannelAsync();
        try
        {
            await act(channel);
            // A refused publication ends the channel some time after it was sent, and before the next answer on it.
            await channel.ExchangeDeclarePassiveAsync("amq.fanout");
            return 0;
        }
        catch (OperationInterruptedException)
        {
            return channel.CloseReason!.ReplyCode;
        }
    }

    public static string ExchangeOf(Type type) => $"{type.Namespace}:{type.Name}";

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>A submission of the ledger app that no rule is against.</summary>
    public static SubmitJob Submission(Ledger ledger, string file, string owner, double seconds = 0) => new()
    {
        JobId = Guid.NewGuid(),
        Owner = owner,
        App = Ledger.App,
        Options = JsonSerializer.SerializeToElement(ledger.Options(seconds)),
        InputFileId = file,
        SubmittedAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(2),
        RequestHash = new string('0', 64),
    };
}
