namespace CaesarRest.Contracts.Executions;

/// <summary>Internal command to an executor: say again what is known of an attempt, or <see cref="ExecutionUnknown"/>.</summary>
public sealed record ReportExecution
{
    /// <summary>Job asked about.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt asked about.</summary>
    public required int Attempt { get; init; }
}
