namespace CaesarRest.Contracts.Jobs;

/// <summary>
/// Public event: how far a running job is, told every few seconds while its program runs. It is not kept: any of them
/// may be lost, come twice or out of order.
/// </summary>
public sealed record JobProgressed
{
    /// <summary>Id of the job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Sequence of the job's last change; progress of an older one than is known says nothing any more.</summary>
    public required long Sequence { get; init; }

    /// <summary>User whose job it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Wall-clock seconds of the program so far.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>CPU seconds so far (user + system), null when unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory seen, bytes, null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }
}
