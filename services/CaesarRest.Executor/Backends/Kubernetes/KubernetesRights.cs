using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>Looks whether the service may do all that it has to, at its start and now and then.</summary>
internal sealed class KubernetesRights(string backend, KubernetesApi api, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(5);

    private IReadOnlyList<KubernetesRight>? _missing;
    private DateTimeOffset _nextAt;

    /// <summary>What it may not do. Once it may do everything, it is not asked again for a while.</summary>
    public async Task<IReadOnlyList<KubernetesRight>> Missing(CancellationToken cancellation)
    {
        if (_missing is { Count: 0 } && clock.GetUtcNow() < _nextAt)
            return _missing;
        var missing = new List<KubernetesRight>();
        foreach (var right in KubernetesRight.Needed)
        {
            if (!await api.May(right, cancellation))
                missing.Add(right);
        }

        if (missing.Count > 0 && _missing?.SequenceEqual(missing) != true)
            log.LogError("Backend {Backend} does not let the service {Rights}; see docker/kubernetes/role.yaml", backend, string.Join(", ", missing));
        (_missing, _nextAt) = (missing, clock.GetUtcNow() + Holds);
        return missing;
    }
}
