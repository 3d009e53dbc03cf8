namespace CaesarRest.Contracts.Jobs;

/// <summary>Response: the sender has no such job.</summary>
public sealed record JobNotFound
{
    /// <summary>Id that was asked for.</summary>
    public required Guid JobId { get; init; }
}
