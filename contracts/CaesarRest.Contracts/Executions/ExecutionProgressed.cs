namespace CaesarRest.Contracts.Executions;

/// <summary>Fact: an attempt is alive. Sent now and then; any of them may be lost.</summary>
public sealed record ExecutionProgressed
{
    /// <summary>Job it belongs to.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt it belongs to.</summary>
    public required int Attempt { get; init; }

    /// <summary>The backend's own id of the run.</summary>
    public required string BackendId { get; init; }

    /// <summary>When the program started (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Wall-clock seconds so far.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>CPU seconds so far (user + system), null when unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory seen, bytes, null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }
}
