namespace CaesarRest.Contracts.Jobs;

/// <summary>Internal command of the jobs role to itself: a job's due time has passed, send again what may have been lost.</summary>
public sealed record JobDue
{
    /// <summary>Job that is due.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The due time that passed (UTC); a job that has since moved it ignores the message.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
