using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Accounting;

/// <summary>Has the store add up the facts, so that no question brings them all into memory.</summary>
internal sealed class UsageReader(IDocumentCollection<JobFact> jobs, IDocumentCollection<FileFact> files, Watermarks marks) : IUsageReader
{
    // Bounds are half-open, conditions are not, and the stores hold milliseconds.
    private static readonly TimeSpan Smallest = TimeSpan.FromMilliseconds(1);

    public async Task<IReadOnlyList<JobUsage>> Jobs(UsageScope scope, UsageKey by, CancellationToken cancellation)
    {
        var where = OfOwner(scope.Owner);
        if (scope.EndedFrom is { } from)
            where.Add(DocumentCondition.AtLeast("endedAt", from));
        if (scope.EndedBefore is { } before)
            where.Add(DocumentCondition.AtMost("endedAt", before - Smallest));
        var rows = await jobs.Total(new() { Where = where, By = [Field(by), "state"], Sums = ["elapsedSeconds", "cpuSeconds", "sizeBytes"] }, cancellation);
        return [.. rows.Select(row => new JobUsage
        {
            Key = row.By[0],
            State = Enum.Parse<JobState>(row.By[1]!),
            Jobs = row.Count,
            ElapsedSeconds = row.Sums[0] ?? 0,
            CpuSeconds = row.Sums[1] ?? 0,
            SizeBytes = (long?)row.Sums[2],
        })];
    }

    public async Task<IReadOnlyList<FileUsage>> Files(string? owner, CancellationToken cancellation)
    {
        var rows = await files.Total(new() { Where = OfOwner(owner), By = ["owner"], Sums = ["files", "sizeBytes"] }, cancellation);
        return [.. rows.Select(row => new FileUsage(row.By[0]!, (long)(row.Sums[0] ?? 0), (long)(row.Sums[1] ?? 0)))];
    }

    public async Task<DateTimeOffset?> KnownUntil(string? owner, CancellationToken cancellation)
    {
        var newest = new DocumentQuery { Where = OfOwner(owner), OrderBy = "changedAt", Descending = true, Limit = 1 };
        DateTimeOffset?[] known =
        [
            await jobs.Query(newest, cancellation) is [var job] ? job.ChangedAt : null,
            await files.Query(newest, cancellation) is [var file] ? file.ChangedAt : null,
            await marks.AnnouncedUntil(cancellation),
        ];
        return known.Max();
    }

    private static List<DocumentCondition> OfOwner(string? owner) => owner is null ? [] : [DocumentCondition.Is("owner", owner)];

    private static string Field(UsageKey key) => key switch
    {
        UsageKey.User => "owner",
        UsageKey.App => "app",
        UsageKey.Backend => "backend",
        UsageKey.Day => "endedOn",
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No such key."),
    };
}
