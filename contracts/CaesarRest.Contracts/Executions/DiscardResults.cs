namespace CaesarRest.Contracts.Executions;

/// <summary>
/// Internal command to an executor: remove the directory of a job that has ended, and let no attempt of it run any more.
/// Repeated until <see cref="ResultsDiscarded"/> tells that it is done.
/// </summary>
public sealed record DiscardResults
{
    /// <summary>Job whose directory it is.</summary>
    public required Guid JobId { get; init; }

    /// <summary>User whose job it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Number of the last attempt, from 1.</summary>
    public required int Attempts { get; init; }
}
