namespace CaesarRest.Contracts.Jobs;

/// <summary>Command: stop a job. Answered by <see cref="CancelAccepted"/> or <see cref="JobNotFound"/>.</summary>
public sealed record CancelJob
{
    /// <summary>Job to stop.</summary>
    public required Guid JobId { get; init; }

    /// <summary>User who asks; a foreign job is answered like an unknown one.</summary>
    public required string Owner { get; init; }
}
