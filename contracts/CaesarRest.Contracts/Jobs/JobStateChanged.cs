namespace CaesarRest.Contracts.Jobs;

/// <summary>
/// Public event: what a job is now. A whole snapshot, so a consumer keeps the one with the highest
/// <see cref="Sequence"/> and may forget the rest; it may arrive twice or out of order.
/// </summary>
public sealed record JobStateChanged
{
    /// <summary>Id of the job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Rises by one with every change of this job.</summary>
    public required long Sequence { get; init; }

    /// <summary>User whose job it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of the source finder.</summary>
    public required string App { get; init; }

    /// <summary>Backend that runs it, by its configured name.</summary>
    public required string Backend { get; init; }

    /// <summary>State now.</summary>
    public required JobState State { get; init; }

    /// <summary>One sentence for the user.</summary>
    public required string Status { get; init; }

    /// <summary>Label of the user, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it was submitted (UTC).</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its program started (UTC), null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended (UTC), null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Wall-clock seconds of the program so far.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Exit code; negative for the signal that ended it; null before the end or when there was none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>CPU seconds used (user + system), null when unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory seen, bytes, null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Bytes of the job's directory, null while unknown.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>When its results were given up (UTC), by its deletion or by their age; null while they are kept.</summary>
    public DateTimeOffset? ResultsDiscardedAt { get; init; }

    /// <summary>When it was deleted (UTC), null before. It is then no longer served, and an open one is being stopped.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When this change happened (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}
