namespace CaesarRest.Contracts.Jobs;

/// <summary>Response to <see cref="SubmitJob"/>: no job was made.</summary>
public sealed record JobRejected
{
    /// <summary>Id that the command carried.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Kind of refusal.</summary>
    public required JobRejection Rejection { get; init; }

    /// <summary>What was wrong, for the user, one sentence each; never empty.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}
