using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Testing.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CaesarRest.Scenario.Tests.Messages;

/// <summary>What the shipped definitions keep an account of another service from, by the word of a real broker.</summary>
public sealed class When_an_account_oversteps(MessageSite site) : IClassFixture<MessageSite>, IAsyncLifetime
{
    private const int Refused = 403;
    private const int PreconditionFailed = 406;

    private static readonly string States = OtherService.ExchangeOf(typeof(JobStateChanged));

    private OtherService _observatory = null!;

    public async ValueTask InitializeAsync() => _observatory = await OtherService.Connect(site.Broker.ExternalUri, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _observatory.DisposeAsync();

    [Theory]
    [InlineData(RabbitMqWithAccounts.Owner, 0)]
    // SHA-256 of the owner, which is no plain name; see Layout.OwnerFolder.
    [InlineData("u-5c234ad6bfe3e646eb801221cbfc88e6", 0)]
    [InlineData(RabbitMqWithAccounts.ForeignOwner, Refused)]
    [InlineData("#", Refused)]
    [InlineData("*", Refused)]
    [InlineData("", Refused)]
    [InlineData("anonymous.#", Refused)]
    public async Task It_binds_to_the_events_of_its_owners_alone(string key, int answer) =>
        Assert.Equal(answer, await _observatory.Refusal(channel => channel.QueueBindAsync(_observatory.Queue, States, key)));

    [Theory]
    [InlineData("CaesarRest.Contracts.Jobs:SubmitJob")]
    [InlineData("CaesarRest.Contracts.Executions:ExecutionFinished")]
    [InlineData("caesar-jobs")]
    [InlineData("caesar-executor-local")]
    public async Task It_cannot_listen_to_what_is_not_meant_for_it(string exchange)
    {
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.QueueBindAsync(_observatory.Queue, exchange, "")));
        Assert.Equal(0, await _observatory.Refusal(channel => channel.ExchangeDeclareAsync("observatory.x", ExchangeType.Fanout)));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.ExchangeBindAsync("observatory.x", exchange, "")));
    }

    [Theory]
    [InlineData("caesar-jobs", "")]
    [InlineData("caesar-executor-local", "")]
    [InlineData("CaesarRest.Contracts.Executions:ExecutionFinished", "")]
    [InlineData("CaesarRest.Contracts.Jobs:JobDue", "")]
    [InlineData("CaesarRest.Contracts.Jobs:JobStateChanged", RabbitMqWithAccounts.Owner)]
    // The default exchange leads to every queue.
    [InlineData("", "caesar-jobs")]
    [InlineData("", "observatory.x")]
    public async Task It_cannot_publish_but_commands(string exchange, string key) =>
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.BasicPublishAsync(exchange, key, mandatory: false, new BasicProperties(), "{}"u8.ToArray()).AsTask()));

    [Fact]
    public async Task It_cannot_have_its_own_messages_led_on_to_where_it_may_not_publish()
    {
        Assert.Equal(0, await _observatory.Refusal(channel => channel.ExchangeDeclareAsync("observatory.x", ExchangeType.Fanout)));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.QueueBindAsync("caesar-executor-local", "observatory.x", "")));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.ExchangeBindAsync("caesar-executor-local", "observatory.x", "")));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.QueueDeclareAsync(
            "observatory.dead", arguments: new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "caesar-executor-local" })));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.ExchangeDeclareAsync(
            "observatory.alternate", ExchangeType.Direct, arguments: new Dictionary<string, object?> { ["alternate-exchange"] = "caesar-executor-local" })));
    }

    [Fact]
    public async Task It_cannot_claim_another_account() =>
        Assert.Equal(PreconditionFailed, await _observatory.Refusal(channel => channel.BasicPublishAsync(
            OtherService.ExchangeOf(typeof(SubmitJob)), "", mandatory: false, new BasicProperties { UserId = "caesar" }, "{}"u8.ToArray()).AsTask()));

    [Theory]
    [InlineData("caesar-jobs")]
    [InlineData("caesar-executor-local")]
    [InlineData("lab-2.answers")]
    public async Task It_cannot_touch_queues_of_others(string queue)
    {
        await using var lab = await OtherService.Connect(site.Broker.UriOf($"{RabbitMqWithAccounts.ForeignAccount}:x"), TestContext.Current.CancellationToken);
        Assert.Equal(0, await lab.Refusal(channel => channel.QueueDeclareAsync("lab-2.answers", exclusive: false)));

        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false)));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.QueueDeleteAsync(queue)));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.QueuePurgeAsync(queue)));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.BasicGetAsync(queue, autoAck: true)));
        Assert.Equal(Refused, await _observatory.Refusal(channel => channel.BasicConsumeAsync(queue, true, new Listener(channel))));
    }

    [Fact]
    public async Task It_cannot_take_an_exchange_away()
    {
        foreach (var exchange in new[] { States, OtherService.ExchangeOf(typeof(SubmitJob)), OtherService.ExchangeOf(typeof(StartJob)), "caesar-jobs" })
        {
            Assert.Equal(Refused, await _observatory.Refusal(channel => channel.ExchangeDeleteAsync(exchange)));
            Assert.Equal(Refused, await _observatory.Refusal(channel => channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true)));
        }
    }

    [Fact]
    public async Task There_is_no_guest() =>
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => OtherService.Connect(site.Broker.UriOf("guest:guest"), TestContext.Current.CancellationToken));

    private sealed class Listener(IChannel channel) : AsyncDefaultBasicConsumer(channel);
}
