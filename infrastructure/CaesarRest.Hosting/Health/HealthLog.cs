using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Hosting.Health;

/// <summary>One line in the log when something that this process depends on goes away, and one when it is back.</summary>
internal sealed class HealthLog(ILogger<HealthLog> log) : IHealthCheckPublisher
{
    private readonly HashSet<string> _down = [];

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (name, entry) in report.Entries)
        {
            if (entry.Status == HealthStatus.Healthy)
            {
                if (_down.Remove(name))
                    log.LogInformation("{Dependency:l} is up again", name);
            }
            else if (_down.Add(name))
            {
                log.LogWarning("{Dependency:l} is down: {Because:l}", name, entry.Description);
            }
        }

        return Task.CompletedTask;
    }
}
