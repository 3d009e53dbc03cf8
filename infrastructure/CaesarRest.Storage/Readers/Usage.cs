using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Storage.Readers;

/// <summary>What the jobs of one owner with one app have used.</summary>
public sealed record Usage
{
    /// <summary>User whose jobs they are.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of the source finder.</summary>
    public required string App { get; init; }

    /// <summary>How many jobs are in each state; states without a job are left out.</summary>
    public required IReadOnlyDictionary<JobState, long> Jobs { get; init; }

    /// <summary>Wall-clock seconds of their programs; those of open jobs as of their last change.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>CPU seconds, as far as the backends know them.</summary>
    public required double CpuSeconds { get; init; }
}
