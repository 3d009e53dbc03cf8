using CaesarRest.Api.Files;
using CaesarRest.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CaesarRest.Api;

/// <summary>Ready means that the store answers; the bus reports for itself.</summary>
internal sealed class StoreCheck(IDocumentCollection<StoredFile> files) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            _ = await files.Find("readiness", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException cause)
        {
            return HealthCheckResult.Unhealthy("The document store does not answer.", cause);
        }
    }
}
