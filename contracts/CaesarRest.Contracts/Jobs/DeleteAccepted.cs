namespace CaesarRest.Contracts.Jobs;

/// <summary>Response to <see cref="DeleteJob"/>: the deletion is recorded and will be completed.</summary>
public sealed record DeleteAccepted
{
    /// <summary>Id of the job.</summary>
    public required Guid JobId { get; init; }
}
