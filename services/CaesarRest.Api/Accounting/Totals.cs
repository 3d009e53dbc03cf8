using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Accounting;

/// <summary>What has been used by one user or by all, at one moment.</summary>
/// <param name="Jobs">Rows by user and state.</param>
/// <param name="Files">Rows by user.</param>
/// <param name="KnownUntil">How new it is (UTC).</param>
internal sealed record Totals(IReadOnlyList<JobUsage> Jobs, IReadOnlyList<FileUsage> Files, DateTimeOffset KnownUntil)
{
    public IEnumerable<string?> Users => Jobs.Select(row => row.Key).Union(Files.Select(row => row.Owner));

    public long FileBytes => Files.Sum(row => row.SizeBytes);

    /// <summary>Null while no size is known.</summary>
    public long? JobBytes => Jobs.Any(row => row.SizeBytes is not null) ? Jobs.Sum(row => row.SizeBytes ?? 0) : null;

    public JobCounts Counts => JobCounts.Of(Jobs);

    /// <summary>Null where there is nothing at all yet.</summary>
    public static async Task<Totals?> Read(IUsageReader usage, string? owner, CancellationToken cancellation)
    {
        // First: what comes in between is then counted though not yet said to be, and never the other way round.
        var until = await usage.KnownUntil(owner, cancellation);
        var jobs = await usage.Jobs(new() { Owner = owner }, UsageKey.User, cancellation);
        var files = await usage.Files(owner, cancellation);
        return jobs.Count + files.Count > 0 ? new(jobs, files, until ?? DateTimeOffset.UnixEpoch) : null;
    }
}

/// <summary>How many jobs there are, by the counters of D1, and how long they ran.</summary>
internal sealed record JobCounts(
    long All, long Pending, long Running, long Completed, long Failed, long Aborted, long Unknown, double Seconds, double CompletedSeconds)
{
    private static readonly JobState[] Named = [.. JobStates.Open, JobState.Succeeded, JobState.Failed, JobState.NotStarted];

    public static JobCounts Of(IReadOnlyList<JobUsage> rows)
    {
        return new(
            rows.Sum(row => row.Jobs),
            Count(JobState.Pending),
            // Of a job that is being stopped it is not counted what it was; mostly it ran.
            Count(JobState.Running) + Count(JobState.Stopping),
            Count(JobState.Succeeded),
            Count(JobState.Failed),
            Count(JobState.NotStarted),
            rows.Where(row => !Named.Contains(row.State)).Sum(row => row.Jobs),
            rows.Sum(row => row.ElapsedSeconds),
            rows.Where(row => row.State == JobState.Succeeded).Sum(row => row.ElapsedSeconds));

        long Count(JobState state) => rows.Where(row => row.State == state).Sum(row => row.Jobs);
    }
}
