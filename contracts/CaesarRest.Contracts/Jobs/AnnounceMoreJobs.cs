namespace CaesarRest.Contracts.Jobs;

/// <summary>Internal command of the jobs role to itself: go on with an announcement after its last page.</summary>
public sealed record AnnounceMoreJobs
{
    /// <summary>As asked by <see cref="AnnounceJobs"/>.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the announcement began (UTC). What changes later announces itself, so the announcement ends.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Last change of the last job announced (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Id of the last job announced.</summary>
    public required Guid JobId { get; init; }
}
