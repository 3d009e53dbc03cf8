using CaesarRest.Executor.Backends;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Reporting;

/// <summary>Looks at each backend now and then, and writes down how it fares. Of several executors the last word counts.</summary>
internal sealed class BackendReporter(
    BackendSet backends, Executions executions, IDocumentCollection<ReportedBackend> reports, TimeProvider clock, ILogger<BackendReporter> log)
    : PeriodicWorker(Interval, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Longer than a backend's own patience with what it asks.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override Task Pass(CancellationToken cancellation) => Task.WhenAll(backends.All.Select(backend => Report(backend, cancellation)));

    private async Task Report(NamedBackend backend, CancellationToken cancellation)
    {
        var health = await Check(backend, cancellation);
        var (running, waiting) = await executions.CountWork(backend.Name, cancellation);
        var report = new ReportedBackend
        {
            Id = backend.Name,
            IsUp = health.IsUp,
            Software = health.Version,
            Problem = health.Problem,
            Running = running,
            Waiting = waiting,
            RunningOfAll = health.Running,
            WaitingOfAll = health.Waiting,
            SeenAt = Clock.GetUtcNowInMilliseconds(),
        };
        var known = await reports.Find(backend.Name, cancellation);
        // Where another executor was faster, it has just looked too.
        _ = known is null ? await reports.TryInsert(report, cancellation) : await reports.TryReplace(report, known.Version, cancellation);
    }

    private async Task<BackendHealth> Check(NamedBackend backend, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await backend.Backend.Check(either.Token);
        }
        catch (Exception cause) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(cause, "Backend {Backend} could not be looked at", backend.Name);
            return new(IsUp: false, Problem: patience.IsCancellationRequested ? "It does not answer." : "It could not be looked at.");
        }
    }
}
