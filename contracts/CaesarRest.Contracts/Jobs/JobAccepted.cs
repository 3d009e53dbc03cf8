namespace CaesarRest.Contracts.Jobs;

/// <summary>Response to <see cref="SubmitJob"/>: the job is stored and will run.</summary>
public sealed record JobAccepted
{
    /// <summary>Id of the job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>When it was first submitted (UTC); a repetition gets the first instant.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
