using CaesarRest.Executor.Backends;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Monitoring;

/// <summary>
/// Tells every end until it is released, at growing intervals. Apart from the monitor, so that a bus that is away never
/// delays the watch over running jobs.
/// </summary>
internal sealed class ExecutionAnnouncer(
    BackendSet backends, Executions executions, IFactPublisher facts, WakeUp wakeUp, IOptions<CaesarOptions> options,
    TimeProvider clock, ILogger<ExecutionAnnouncer> log)
    : PeriodicWorker(options.Value.Executor.PollInterval, clock, log)
{
    private const int MostAtOnce = 100;

    protected override Task NextCall => wakeUp.NextRing;

    /// <summary>Tells what is due.</summary>
    public override async Task Pass(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNowInMilliseconds();
        foreach (var due in await executions.DueToAnnounce(backends.All.Select(backend => backend.Name), now, MostAtOnce, cancellation))
        {
            var told = due with { Announcements = due.Announcements + 1, NextAnnounceAt = now + Interval(due.Announcements) };
            // Of several executors one tells it; another's release stands.
            using var trace = Traces.Continue("announce", due.TraceParent);
            if (await executions.TryReplace(told, due.Version, cancellation))
                await facts.Publish(ExecutionFacts.Finished(told), cancellation);
        }
    }

    /// <summary>1 s, 2 s, 4 s ... up to a minute.</summary>
    internal static TimeSpan Interval(int announcements) => TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, announcements)));
}
