namespace CaesarRest.Contracts.Jobs;

/// <summary>Public event: an announcement asked for by <see cref="AnnounceJobs"/> is complete. It may overtake the last of its events.</summary>
public sealed record JobsAnnounced
{
    /// <summary>As asked.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Every job whose last change lies between <see cref="Since"/> and this instant (UTC) was announced.</summary>
    public required DateTimeOffset Until { get; init; }
}
