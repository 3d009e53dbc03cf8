using CaesarRest.Api.D1;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Backends;

/// <summary>A backend that jobs may ask for.</summary>
/// <param name="Default">Whether jobs run on it that ask for none, unless their app has one of its own.</param>
/// <param name="DefaultOf">Apps whose jobs run on it when they ask for none.</param>
/// <param name="Jobs">Jobs of this service.</param>
/// <param name="Queue">Jobs of anybody, as the backend tells it.</param>
internal sealed record BackendBody(
    bool Default,
    IReadOnlyList<string> DefaultOf,
    JobCounts Jobs,
    string Kind,
    string? LastSeen,
    BackendLimits Limits,
    string Name,
    string? Problem,
    JobCounts Queue,
    bool Up,
    string? Version)
{
    // Several looks of an executor.
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    public static BackendBody Of(string name, CaesarOptions options, BackendReport? report, DateTimeOffset now)
    {
        var settings = options.Executor.AllBackends()[name];
        var fresh = report is not null && now - report.SeenAt <= Freshness;
        return new(
            name == options.Jobs.Backend,
            [.. options.Finders.Where(finder => finder.Value.Backend == name).Select(finder => finder.Key).Order(StringComparer.Ordinal)],
            new(report?.Running, report?.Waiting),
            settings.Kind.ToString().ToLowerInvariant(),
            D1Format.Date(report?.SeenAt),
            BackendLimits.Of(settings),
            name,
            report is null ? "No executor has looked at it yet."
                : fresh ? report.Problem
                : $"No executor has looked at it since {D1Format.Date(report.SeenAt)}.",
            new(report?.RunningOfAll, report?.WaitingOfAll),
            fresh && report!.IsUp,
            report?.Software);
    }
}

/// <summary>Null where unknown.</summary>
internal sealed record JobCounts(long? Running, long? Waiting);

/// <summary>What one job may have, under the names by which it asks; null for no limit.</summary>
internal sealed record BackendLimits(int? Cores, int? Gpus, long? MemoryMib, double? TimeLimitS)
{
    public static BackendLimits Of(BackendSettings settings) =>
        new(settings.MaxCoresPerJob, settings.MaxGpusPerJob, settings.MaxMemoryPerJobMiB, settings.MaxTimeLimit?.TotalSeconds);
}
