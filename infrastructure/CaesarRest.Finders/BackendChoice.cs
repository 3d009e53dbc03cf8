using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Finders;

/// <summary>
/// Which backend runs a job, and how much of it a job may have. The HTTP face asks for a quick answer; the jobs role
/// decides.
/// </summary>
public sealed class BackendChoice(IOptions<CaesarOptions> configured)
{
    // No job runs for longer, and no scheduler counts much further.
    private static readonly TimeSpan LongestTimeLimit = TimeSpan.FromDays(366);

    private readonly CaesarOptions _options = configured.Value;
    private readonly IReadOnlyDictionary<string, BackendSettings> _backends = configured.Value.Executor.AllBackends();

    /// <summary>The backend of a job: what it asks for, else its app's, else the installation's.</summary>
    public string For(string? app, string? asked) =>
        asked ?? (app is not null && _options.Finders.TryGetValue(app, out var finder) ? finder.Backend : null) ?? _options.Jobs.Backend;

    /// <summary>Wall-clock limit of a job, seconds: what it asks for, else the installation's, or less where the backend gives less.</summary>
    public double TimeLimitSeconds(string backend, double? asked)
    {
        var usual = _options.Jobs.DefaultTimeLimit;
        var most = _backends.GetValueOrDefault(backend)?.MaxTimeLimit;
        return asked ?? (most < usual ? most.Value : usual).TotalSeconds;
    }

    /// <summary>All that speaks against a job where it wants to run: no such backend, more than that gives, or options that its image cannot be given there.</summary>
    public IEnumerable<string> Faults(string? app, JsonElement options, string? asked, JobResources? resources, double? timeLimitSeconds)
    {
        var name = For(app, asked);
        if (!_backends.TryGetValue(name, out var backend))
            yield return $"Backend {JobChecks.Short(name)} is not known; there are {string.Join(", ", _backends.Keys)}!";
        foreach (var (what, value, least, most) in new (string, double?, double, double?)[]
        {
            ("cores", resources?.Cores, 1, backend?.MaxCoresPerJob),
            ("memory_mib", resources?.MemoryMiB, 1, backend?.MaxMemoryPerJobMiB),
            ("gpus", resources?.Gpus, 0, backend?.MaxGpusPerJob),
            ("time_limit_s", timeLimitSeconds, 1, (backend?.MaxTimeLimit ?? LongestTimeLimit).TotalSeconds),
        })
        {
            if (value < least)
                yield return FormattableString.Invariant($"Resource {what} value {value} is below the minimum {least}!");
            if (value > most)
                yield return FormattableString.Invariant($"Resource {what} value {value} is above the maximum {most} of backend {name}!");
        }

        if (app is null || options.ValueKind != JsonValueKind.Object || backend is not { Kind: BackendKind.Kubernetes } || !backend.Kubernetes.Apps.TryGetValue(app, out var there) || !there.UsesJobOptions)
            yield break;
        foreach (var option in options.EnumerateObject().Where(option => option.Value.ValueKind == JsonValueKind.String && !JobOptionsText.Takes(option.Value.GetString()!)))
            yield return $"Option {JobChecks.Short(option.Name)} value must have {JobOptionsText.Characters} only on backend {name}!";
    }
}
