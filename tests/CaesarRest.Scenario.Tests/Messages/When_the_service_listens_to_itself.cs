using System.Collections.Concurrent;
using System.Text;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Scenario.Tests.Messages;

/// <summary>The bus as the roles of the service use it among themselves, on a real broker with accounts.</summary>
public sealed class When_the_service_listens_to_itself(RabbitMqWithAccounts broker) : IClassFixture<RabbitMqWithAccounts>, IAsyncLifetime
{
    private readonly ConcurrentBag<string> _owners = [];
    private IHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(_owners);
        var options = new CaesarOptions { Bus = { Transport = BusTransport.RabbitMq, RabbitMq = { Uri = broker.Uri } } };
        builder.Services.AddBus(options, bus =>
        {
            bus.AddConsumer<Watcher>();
            bus.AddConsumer<Failing>().Endpoint(endpoint => endpoint.Name = "failing");
        });
        builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
        _host = builder.Build();
        await _host.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    [Fact]
    public async Task A_consumer_gets_the_events_of_every_owner()
    {
        var bus = _host.Services.GetRequiredService<IBus>();
        string[] owners = ["anna", RabbitMqWithAccounts.SecondOwner];
        foreach (var owner in owners)
            await bus.Publish(State(owner), Cancellation);

        await Eventually.Until(() => owners.All(_owners.Contains));
    }

    [Fact]
    public async Task An_event_that_another_account_made_up_is_not_consumed()
    {
        await using var observatory = await OtherService.Connect(broker.ExternalUri, Cancellation);
        // The broker lets it only into the exchanges of commands, so one of them leads here for once.
        await using var operators = await OtherService.Connect(broker.Uri, Cancellation);
        await operators.Channel.ExchangeDeclareAsync(OtherService.ExchangeOf(typeof(CancelJob)), "fanout", durable: true, autoDelete: false, cancellationToken: Cancellation);
        await operators.Channel.ExchangeBindAsync("Watcher", OtherService.ExchangeOf(typeof(CancelJob)), "", cancellationToken: Cancellation);

        await observatory.Send(State("made up"), exchange: OtherService.ExchangeOf(typeof(CancelJob)));
        await _host.Services.GetRequiredService<IBus>().Publish(State("after"), Cancellation);

        await Eventually.Until(() => _owners.Contains("after"));
        Assert.DoesNotContain("made up", _owners);
    }

    [Fact]
    public async Task A_fault_tells_what_went_wrong_and_not_where_in_the_code()
    {
        await using var operators = await OtherService.Connect(broker.Uri, Cancellation);

        await operators.Send(new CancelJob { JobId = Guid.NewGuid(), Owner = "anna" }, exchange: "failing");

        var fault = "";
        await Eventually.Until(async () =>
        {
            fault = await operators.Channel.BasicGetAsync(operators.Queue, autoAck: true, Cancellation) is { } delivery ? Encoding.UTF8.GetString(delivery.Body.Span) : "";
            return fault.Length > 0;
        });
        Assert.Contains("This was to be expected", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("stackTrace", fault, StringComparison.OrdinalIgnoreCase);
    }

    private static JobStateChanged State(string owner) => new()
    {
        JobId = Guid.NewGuid(), Sequence = 1, Owner = owner, App = "ledger", Backend = "local", State = JobState.Pending, Status = "", Attempt = 1,
        SubmittedAt = DateTimeOffset.UtcNow, ElapsedSeconds = 0, ChangedAt = DateTimeOffset.UtcNow,
    };

    private sealed class Watcher(ConcurrentBag<string> owners) : IConsumer<JobStateChanged>
    {
        public Task Consume(ConsumeContext<JobStateChanged> context)
        {
            owners.Add(context.Message.Owner);
            return Task.CompletedTask;
        }
    }

    private sealed class Failing : IConsumer<CancelJob>
    {
        public Task Consume(ConsumeContext<CancelJob> context) => throw new NotSupportedException("This was to be expected");
    }
}
