using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Executor;

public sealed class ExecutionAnnouncerTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly IDocumentCollection<Execution> _collection = ScratchStore.Collection<Execution>(Execution.Schema);
    private readonly CountedFacts _facts = new();

    [Fact]
    public async Task An_end_is_told_at_growing_intervals_until_it_is_released()
    {
        await _collection.TryInsert(Examples.Running.End(ExecutionOutcome.Exited, _clock.GetUtcNow()), TestContext.Current.CancellationToken);
        var announcer = Announcer();
        var tellings = new List<int>();
        for (var second = 0; second <= 200; second++)
        {
            var before = _facts.Count;
            await announcer.Pass(TestContext.Current.CancellationToken);
            if (_facts.Count > before)
                tellings.Add(second);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 123, 183], tellings);
        await new Executions(_collection).Change(
            Examples.Running.Id, known => known with { Released = true, NextAnnounceAt = null }, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromHours(1));
        await announcer.Pass(TestContext.Current.CancellationToken);
        Assert.Equal(tellings.Count, _facts.Count);
    }

    [Fact]
    public async Task Of_two_executors_one_tells_it()
    {
        await _collection.TryInsert(Examples.Running.End(ExecutionOutcome.Exited, _clock.GetUtcNow()), TestContext.Current.CancellationToken);
        await Task.WhenAll(Announcer().Pass(TestContext.Current.CancellationToken), Announcer().Pass(TestContext.Current.CancellationToken));
        Assert.Equal(1, _facts.Count);
    }

    private ExecutionAnnouncer Announcer()
    {
        var options = new OptionsWrapper<CaesarOptions>(new CaesarOptions());
        var backends = new BackendSet(options, (_, _) => new NoBackend());
        return new(backends, new Executions(_collection), _facts, new WakeUp(), options, _clock, NullLogger<ExecutionAnnouncer>.Instance);
    }

    private sealed class CountedFacts : IFactPublisher
    {
        public int Count { get; private set; }

        public Task Publish(object fact, CancellationToken cancellation)
        {
            Assert.IsType<ExecutionFinished>(fact);
            Count++;
            return Task.CompletedTask;
        }
    }

    /// <summary>A backend that an announcer has no reason to touch.</summary>
    private sealed class NoBackend : IJobBackend
    {
        public bool IsShared => throw new NotSupportedException();

        public string PathThere(string path) => throw new NotSupportedException();

        public Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<BackendHealth> Check(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Observation> Observe(Execution execution, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> TakeClaim(Execution execution, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
