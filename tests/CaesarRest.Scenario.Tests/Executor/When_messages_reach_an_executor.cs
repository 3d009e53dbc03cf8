using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Messaging;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_messages_reach_an_executor : IAsyncLifetime
{
    private readonly ExecutorSite _site = new();
    private readonly Guid _job = Guid.NewGuid();
    private ServiceProvider? _services;

    private ITestHarness Harness => _services!.GetRequiredService<ITestHarness>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        _site.AddTo(services);
        services.AddMassTransitTestHarness(TextWriter.Null, bus => bus.UsingInMemory((context, transport) =>
        {
            foreach (var (queue, connect) in ExecutorModule.Endpoints(new()))
                transport.ReceiveEndpoint(queue, endpoint => connect(endpoint, context));
        }));
        _services = services.BuildServiceProvider();
        // Starts the bus and, as hosted services, the executor's own workers.
        await Harness.Start();
    }

    [Fact]
    public async Task A_job_runs_and_its_end_is_repeated_until_released()
    {
        await Send(Start($"echo ran >>{_site.Ledger}"));
        var finished = await Told<ExecutionFinished>();
        Assert.Equal(ExecutionOutcome.Exited, finished.Outcome);

        await Send(new ReleaseExecution { JobId = _job, Attempt = 1 });
        await Testing.Eventually.Until(async () => (await Stored())?.Released == true);
        Assert.Null((await Stored())!.NextAnnounceAt);
    }

    [Fact]
    public async Task A_repeated_start_runs_nothing_twice_and_is_answered()
    {
        await Send(Start($"echo ran >>{_site.Ledger}"));
        await Told<ExecutionFinished>();
        await Send(new ReleaseExecution { JobId = _job, Attempt = 1 });
        await Testing.Eventually.Until(async () => (await Stored())?.Released == true);
        var before = Harness.Published.Select<ExecutionFinished>(TestContext.Current.CancellationToken).Count();
        await Send(Start($"echo ran >>{_site.Ledger}"));

        await Testing.Eventually.Until(() => Harness.Published.Select<ExecutionFinished>(TestContext.Current.CancellationToken).Count() > before);
        Assert.Equal(["ran"], _site.LedgerLines);
    }

    [Fact]
    public async Task A_stop_before_the_start_leaves_nothing_to_run()
    {
        await Send(new StopJob { JobId = _job, Attempt = 1 });
        Assert.Equal(ExecutionOutcome.Cancelled, (await Told<ExecutionFinished>()).Outcome);
        await Send(Start($"echo ran >>{_site.Ledger}"));
        await Consumed<StartJob>();

        Assert.Empty(_site.LedgerLines);
        Assert.Equal(ExecutionState.Ended, (await Stored())!.State);
    }

    [Fact]
    public async Task A_running_job_is_stopped()
    {
        await Send(Start("exec sleep 300"));
        await Testing.Eventually.Until(async () => (await Stored())?.StartedAt is not null);
        await Send(new StopJob { JobId = _job, Attempt = 1 });
        Assert.Equal((ExecutionOutcome.Cancelled, -15), (await Told<ExecutionFinished>() is var told ? (told.Outcome, told.ExitCode) : default));
    }

    [Fact]
    public async Task An_unknown_job_is_reported_as_such()
    {
        await Send(new ReportExecution { JobId = _job, Attempt = 1 });
        Assert.Equal(_job, (await Told<ExecutionUnknown>()).JobId);
    }

    [Fact]
    public async Task Results_are_not_discarded_while_the_job_runs()
    {
        await Send(Start("echo x >kept; exec sleep 300"));
        await Testing.Eventually.Until(async () => (await Stored())?.StartedAt is not null);
        var folder = (await Stored())! is var running ? _site.Folder(running).Path : "";

        await Send(Discard());
        await Consumed<DiscardResults>();
        Assert.True(Directory.Exists(folder));
        await Send(new StopJob { JobId = _job, Attempt = 1 });
        await Told<ExecutionFinished>();
        Assert.False(await Harness.Published.Any<ResultsDiscarded>(new CancellationToken(canceled: true)));

        await Send(Discard());
        Assert.Equal(_job, (await Told<ResultsDiscarded>()).JobId);
        Assert.False(Directory.Exists(folder));
        // Once more, as after a lost answer.
        await Send(Discard());
        await Testing.Eventually.Until(() => Harness.Published.Select<ResultsDiscarded>(TestContext.Current.CancellationToken).Count() == 2);
    }

    [Fact]
    public async Task A_start_after_the_results_were_discarded_never_runs()
    {
        await Send(Discard());
        await Told<ResultsDiscarded>();

        await Send(Start($"echo ran >>{_site.Ledger}"));
        await Consumed<StartJob>();

        Assert.Empty(_site.LedgerLines);
        Assert.Equal((ExecutionState.Ended, true), (await Stored() is { } stored ? (stored.State, stored.Released) : default));
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.Stop();
        await _services!.DisposeAsync();
        _site.Dispose();
    }

    private DiscardResults Discard() => new() { JobId = _job, Owner = ExecutorSite.Owner, Attempts = 1 };

    private StartJob Start(string script) => new()
    {
        JobId = _job,
        Attempt = 1,
        Owner = ExecutorSite.Owner,
        App = "given",
        Options = JsonSerializer.SerializeToElement(new { call = new[] { "/bin/sh", "-c", script } }),
        InputFileId = "input",
        TimeLimitSeconds = 3600,
    };

    private async Task Send(object message)
    {
        var queue = await Harness.Bus.GetSendEndpoint(Addresses.Executor("local"));
        await queue.Send(message, message.GetType(), TestContext.Current.CancellationToken);
    }

    private Task<Execution?> Stored() => _site.Executions.Find(Execution.IdOf(_job, 1), TestContext.Current.CancellationToken);

    private async Task<T> Told<T>()
        where T : class
    {
        Assert.True(await Harness.Published.Any<T>(TestContext.Current.CancellationToken));
        return Harness.Published.Select<T>(TestContext.Current.CancellationToken).First().Context.Message;
    }

    private async Task Consumed<T>()
        where T : class => Assert.True(await Harness.Consumed.Any<T>(TestContext.Current.CancellationToken));
}
