namespace CaesarRest.Contracts.Executions;

/// <summary>Fact: an attempt has ended. Repeated until <see cref="ReleaseExecution"/> arrives.</summary>
public sealed record ExecutionFinished
{
    /// <summary>Job it belongs to.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt it belongs to.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it ended.</summary>
    public required ExecutionOutcome Outcome { get; init; }

    /// <summary>One sentence for the user, without server paths; null when the outcome says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>The backend's own id of the run; empty when it never had one.</summary>
    public required string BackendId { get; init; }

    /// <summary>Exit code of the program; negative for the signal that ended it; null when there was none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>When the program started (UTC); null when it never did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Wall-clock seconds of the program.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>CPU seconds used (user + system), null when unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory seen, bytes, null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Bytes of the job's directory when it ended, null when unknown.</summary>
    public long? SizeBytes { get; init; }
}
