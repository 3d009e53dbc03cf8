using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Hosting.Health;

/// <summary>
/// Whether every loop of this process goes on. One whose passes fail is no alarm of its own: what it needs is away, and the
/// check of that tells it.
/// </summary>
internal sealed class LoopCheck(IEnumerable<IHostedService> services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var loops = services.OfType<ILoop>().Select(loop => (loop.GetType().Name, loop.Heartbeat.State)).ToList();
        var states = loops.GroupBy(loop => loop.Name).ToDictionary(same => same.Key, object (same) => same.Max(loop => loop.State));
        var stuck = loops.Where(loop => loop.State == LoopState.Stuck).Select(loop => loop.Name).ToList();
        return Task.FromResult(stuck.Count == 0
            ? HealthCheckResult.Healthy(data: states)
            : HealthCheckResult.Unhealthy($"Stuck: {string.Join(", ", stuck)}.", data: states));
    }
}
