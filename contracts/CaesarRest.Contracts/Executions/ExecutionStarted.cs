namespace CaesarRest.Contracts.Executions;

/// <summary>Fact: an attempt has been handed to its backend, or its program has started there.</summary>
public sealed record ExecutionStarted
{
    /// <summary>Job it belongs to.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt it belongs to.</summary>
    public required int Attempt { get; init; }

    /// <summary>The backend's own id of the run: a process id, a Slurm job id, a Kubernetes job name; empty before it is known.</summary>
    public required string BackendId { get; init; }

    /// <summary>When the program started (UTC); null while the backend has only acknowledged it.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}
