using System.Net;
using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Executor.Consumers;
using CaesarRest.Executor.Hosts;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Executor;

/// <summary>What backends still hold of jobs that have ended.</summary>
public sealed class LeftoverTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Executions _executions = new(ScratchStore.Collection<Execution>(Execution.Schema));
    private readonly Dictionary<string, HoldingBackend> _backends = new() { ["one"] = new(), ["two"] = new() };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_let_go_keeps_nothing_else()
    {
        var refused = await Ended("one", ExecutionOutcome.Exited);
        await Ended("one", ExecutionOutcome.Exited);
        await Ended("two", ExecutionOutcome.Exited);
        _backends["one"].Refused.Add(refused.JobId);
        await Sweep();
        Assert.Equal((refused.JobId, 1), Assert.Single(_backends["one"].Held));
        Assert.Empty(_backends["two"].Held);

        _backends["one"].Refused.Clear();
        await Sweep();
        Assert.Empty(_backends["one"].Held);
    }

    [Fact]
    public async Task A_backend_that_fails_keeps_no_other_from_letting_go()
    {
        await Ended("two", ExecutionOutcome.Exited);
        _backends["one"].IsBroken = true;
        await Sweep();
        Assert.Empty(_backends["two"].Held);
    }

    [Theory]
    [InlineData(ExecutionOutcome.Lost)]
    [InlineData(ExecutionOutcome.Failed)]
    [InlineData(ExecutionOutcome.Cancelled)]
    public async Task A_folder_is_in_use_for_as_long_as_the_backend_holds_something(ExecutionOutcome outcome)
    {
        var ended = await Ended("one", outcome);
        Assert.True(await MayRun(ended));
        await Sweep();
        Assert.False(await MayRun(ended));
    }

    [Fact]
    public async Task It_may_be_in_use_while_nobody_knows_what_the_backend_holds()
    {
        var ended = await Ended("one", ExecutionOutcome.Exited);
        _backends["one"].IsAway = true;
        Assert.True(await MayRun(ended));
    }

    private BackendSet Backends
    {
        get
        {
            var options = new CaesarOptions();
            foreach (var name in _backends.Keys)
                options.Executor.Backends[name] = new();
            return new(Options.Create(options), (name, _) => _backends[name]);
        }
    }

    private async Task<Execution> Ended(string backend, ExecutionOutcome outcome)
    {
        var job = Guid.NewGuid();
        var ended = (Examples.Running with { Id = Execution.IdOf(job, 1), JobId = job, Backend = backend }).End(outcome, Noon) with { Released = true };
        Assert.True(await _executions.TryInsert(ended, Cancellation));
        _backends[backend].Held.Add((job, 1));
        return ended;
    }

    private Task Sweep() => new LeftoverSweeper(Backends, _executions, TimeProvider.System, NullLogger<LeftoverSweeper>.Instance).Pass(Cancellation);

    private Task<bool> MayRun(Execution ended)
    {
        var layout = new Layout(Options.Create(new CaesarOptions { DataDirectory = "/srv/data", JobDirectory = "/srv/jobs" }));
        var me = new HostIdentity("here", "boot", "1", Noon);
        return new DiscardResultsConsumer(_executions, Backends, me, layout, TimeProvider.System, NullLogger<DiscardResultsConsumer>.Instance, ended.Backend)
            .MayRun(ended.JobId, ended.Attempt, Cancellation);
    }

    private sealed class HoldingBackend : IJobBackend
    {
        public List<(Guid JobId, int Attempt)> Held { get; } = [];

        public HashSet<Guid> Refused { get; } = [];

        public bool IsBroken { get; set; }

        public bool IsAway { get; set; }

        public bool IsShared => true;

        public IReadOnlyCollection<(Guid JobId, int Attempt)>? Leftovers()
        {
            if (IsBroken)
                throw new IOException("The token cannot be read.");
            return IsAway ? throw new BackendUnavailableException("It does not answer.") : Held.ToList();
        }

        public Task Release(Guid jobId, int attempt, CancellationToken cancellation)
        {
            if (Refused.Contains(jobId))
                throw new KubernetesRefusedException(HttpStatusCode.MethodNotAllowed, "not so", new InvalidOperationException());
            Held.Remove((jobId, attempt));
            return Task.CompletedTask;
        }

        public string PathThere(string path) => throw new NotSupportedException();

        public Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<BackendHealth> Check(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Observation> Observe(Execution execution, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> TakeClaim(Execution execution, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
