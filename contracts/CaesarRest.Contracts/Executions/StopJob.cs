namespace CaesarRest.Contracts.Executions;

/// <summary>
/// Internal command to an executor: stop an attempt. For one it has never seen it leaves a tombstone,
/// so that a <see cref="StartJob"/> which arrives later never runs.
/// </summary>
public sealed record StopJob
{
    /// <summary>Job to stop.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Attempt to stop.</summary>
    public required int Attempt { get; init; }
}
