namespace CaesarRest.Contracts.Jobs;

/// <summary>Response to <see cref="CancelJob"/>: the stop is recorded, or the job had already ended.</summary>
public sealed record CancelAccepted
{
    /// <summary>Id of the job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>State at the time of the answer; a final one means that there was nothing to cancel.</summary>
    public required JobState State { get; init; }
}
