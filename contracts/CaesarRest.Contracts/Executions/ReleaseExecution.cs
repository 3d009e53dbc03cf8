namespace CaesarRest.Contracts.Executions;

/// <summary>Internal command to an executor: the end of this attempt is recorded, it need not be repeated any more.</summary>
public sealed record ReleaseExecution
{
    /// <summary>Job whose end is recorded.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt whose end is recorded.</summary>
    public required int Attempt { get; init; }
}
