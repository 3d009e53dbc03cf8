namespace CaesarRest.Contracts.Executions;

/// <summary>Fact: an attempt waits for its backend: in the queue there, or for it to answer. Told again when the reason changes; any of them may be lost.</summary>
public sealed record ExecutionWaiting
{
    /// <summary>Job it belongs to.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt it belongs to.</summary>
    public required int Attempt { get; init; }

    /// <summary>The backend's own id of the run; empty before it is known.</summary>
    public required string BackendId { get; init; }

    /// <summary>Why it waits, in the backend's own words; null when it does not say.</summary>
    public string? Reason { get; init; }
}
