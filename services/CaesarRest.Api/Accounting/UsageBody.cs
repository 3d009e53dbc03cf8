using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Accounting;

/// <summary>Answer of <c>GET /usage</c>. Jobs that have not ended are in no span, so they are counted apart.</summary>
internal sealed record UsageBody(string By, DateTime From, long OpenJobs, IReadOnlyList<UsageRow> Rows, DateTime? To, UsageRow Total)
{
    public static UsageBody Of(UsageQuery query, IReadOnlyList<UsageRow> rows, UsageRow total, long open) =>
        new(Name(query.By), query.From.UtcDateTime, open, rows, query.To?.UtcDateTime, total);

    /// <summary>The word by which a client names the key.</summary>
    public static string Name(UsageKey key) => key.ToString().ToLowerInvariant();
}

/// <summary>Ended jobs of one key. Times in seconds; sizes in bytes, as far as they are known.</summary>
internal sealed record UsageRow(
    double CpuSeconds,
    long JobBytes,
    long Jobs,
    long JobsAborted,
    long JobsCanceled,
    long JobsCompleted,
    long JobsFailed,
    long JobsTimedOut,
    long JobsUnknown,
    string? Key,
    double WallSeconds)
{
    /// <summary>A row for each key, in the order of the keys.</summary>
    public static IReadOnlyList<UsageRow> Of(IReadOnlyList<JobUsage> ended) =>
        [.. ended.GroupBy(row => row.Key).OrderBy(rows => rows.Key, StringComparer.Ordinal).Select(rows => Sum(rows.Key, [.. rows]))];

    /// <summary>The row of them all.</summary>
    public static UsageRow Total(IReadOnlyList<JobUsage> ended) => Sum(null, ended);

    private static UsageRow Sum(string? key, IReadOnlyList<JobUsage> rows)
    {
        return new(
            rows.Sum(row => row.CpuSeconds),
            rows.Sum(row => row.SizeBytes ?? 0),
            rows.Sum(row => row.Jobs),
            Count(JobState.NotStarted),
            Count(JobState.Cancelled),
            Count(JobState.Succeeded),
            Count(JobState.Failed),
            Count(JobState.TimedOut),
            Count(JobState.Lost),
            key,
            rows.Sum(row => row.ElapsedSeconds));

        long Count(JobState state) => rows.Where(row => row.State == state).Sum(row => row.Jobs);
    }
}
