namespace CaesarRest.Contracts.Jobs;

/// <summary>
/// Command: publish <see cref="JobStateChanged"/> once more for every job that has changed since, for a service that may
/// have missed some. <see cref="JobsAnnounced"/> tells the end. The events go to all who listen, not only to the sender.
/// </summary>
public sealed record AnnounceJobs
{
    /// <summary>Jobs whose last change is at this instant (UTC) or later.</summary>
    public required DateTimeOffset Since { get; init; }
}
