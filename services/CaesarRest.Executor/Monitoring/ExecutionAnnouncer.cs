using CaesarRest.Executor.Backends;
using CaesarRest.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Monitoring;

/// <summary>
/// Tells every end until it is released, at growing intervals. Apart from the monitor, so that a bus that is away never
/// delays the watch over running jobs.
/// </summary>
internal sealed class ExecutionAnnouncer(
    BackendSet backends, Executions executions, IFactPublisher facts, WakeUp wakeUp, IOptions<CaesarOptions> options,
    TimeProvider clock, ILogger<ExecutionAnnouncer> log) : BackgroundService
{
    private const int MostAtOnce = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var ring = wakeUp.NextRing;
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception cause) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(cause, "Ends of executions could not be told; the next round follows");
            }

            await WakeUp.Wait(ring, options.Value.Executor.PollInterval, clock, stoppingToken);
        }
    }

    /// <summary>Tells what is due.</summary>
    internal async Task Pass(CancellationToken cancellation)
    {
        var now = clock.Now();
        foreach (var due in await executions.DueToAnnounce(backends.All.Select(backend => backend.Name), now, MostAtOnce, cancellation))
        {
            var told = due with { Announcements = due.Announcements + 1, NextAnnounceAt = now + Interval(due.Announcements) };
            // Of several executors one tells it; another's release stands.
            if (await executions.TryReplace(told, due.Version, cancellation))
                await facts.Publish(ExecutionFacts.Finished(told), cancellation);
        }
    }

    /// <summary>1 s, 2 s, 4 s ... up to a minute.</summary>
    internal static TimeSpan Interval(int announcements) => TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, announcements)));
}
