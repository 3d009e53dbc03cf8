namespace CaesarRest.Contracts.Executions;

/// <summary>Fact: the directory of a job is removed, and no attempt of it will make it again.</summary>
public sealed record ResultsDiscarded
{
    /// <summary>Job whose directory it was.</summary>
    public required Guid JobId { get; init; }
}
