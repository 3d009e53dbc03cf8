namespace CaesarRest.Contracts.Jobs;

/// <summary>
/// Command: forget a job. It is hidden at once, stopped if it is open, and its results are removed once nothing of it runs.
/// Answered by <see cref="DeleteAccepted"/> or <see cref="JobNotFound"/>.
/// </summary>
public sealed record DeleteJob
{
    /// <summary>Job to delete.</summary>
    public required Guid JobId { get; init; }

    /// <summary>User who asks; a foreign job is answered like an unknown one.</summary>
    public required string Owner { get; init; }
}
