using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CaesarRest.Storage;

/// <summary>Whether the store answers a question now.</summary>
internal sealed class StoreCheck(IDocumentStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.Ping(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception cause) when (cause is StoreUnavailableException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The document store does not answer.");
        }
    }
}
