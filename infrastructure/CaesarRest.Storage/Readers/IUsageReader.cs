namespace CaesarRest.Storage.Readers;

/// <summary>
/// What has been used. It is added up from one fact per job and per file whenever it is asked for, so it cannot drift: what
/// came twice, late or out of order leaves no trace. Jobs that were deleted have used what they have used.
/// </summary>
public interface IUsageReader
{
    /// <summary>Jobs of a scope: a row for each value of the key and each state that there is, in no order.</summary>
    Task<IReadOnlyList<JobUsage>> Jobs(UsageScope scope, UsageKey by, CancellationToken cancellation);

    /// <summary>Files of one owner, or of all: a row for each owner that has ever had one.</summary>
    Task<IReadOnlyList<FileUsage>> Files(string? owner, CancellationToken cancellation);

    /// <summary>
    /// The instant (UTC) of the newest change that is counted for one owner, or for all; or the instant up to which nothing
    /// can have been missed, if that is later. Null before either.
    /// </summary>
    Task<DateTimeOffset?> KnownUntil(string? owner, CancellationToken cancellation);
}
