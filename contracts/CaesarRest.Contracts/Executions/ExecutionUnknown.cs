namespace CaesarRest.Contracts.Executions;

/// <summary>Fact: the executor has no record of an attempt it was asked about.</summary>
public sealed record ExecutionUnknown
{
    /// <summary>Job asked about.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt asked about.</summary>
    public required int Attempt { get; init; }
}
