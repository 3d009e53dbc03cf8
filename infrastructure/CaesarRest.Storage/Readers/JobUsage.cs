using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Storage.Readers;

/// <summary>What the jobs of one key in one state have used.</summary>
public sealed record JobUsage
{
    /// <summary>Value of the <see cref="UsageKey"/>; null where it is not known, as the day of a job that has not ended.</summary>
    public required string? Key { get; init; }

    /// <summary>Their state.</summary>
    public required JobState State { get; init; }

    /// <summary>How many they are.</summary>
    public required long Jobs { get; init; }

    /// <summary>Wall-clock seconds of their programs; those of open jobs as of their last change.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>CPU seconds, as far as the backends know them.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Bytes of their directories, as far as they are known; null where none is.</summary>
    public required long? SizeBytes { get; init; }
}
