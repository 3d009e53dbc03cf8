using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Jobs;

/// <summary>Reads jobs within one owner, for the roles that may not write them.</summary>
internal sealed class JobReader(IDocumentCollection<Job> jobs, Retention retention, TimeProvider clock) : IJobReader
{
    private static readonly object[] OpenStates = [.. JobStates.Open];

    public async Task<JobView?> Find(string owner, Guid jobId, CancellationToken cancellation) =>
        await jobs.Find(jobId.ToString("D"), cancellation) is { } job && job.ListedFor == owner ? job.ToView(clock.GetUtcNow(), retention) : null;

    public async Task<IReadOnlyList<JobView>> List(string owner, JobSelection selection, CancellationToken cancellation)
    {
        var found = new List<Job>();
        var queries = Pages(owner, selection);
        foreach (var query in queries)
            found.AddRange(await jobs.Query(query, cancellation));
        return Views(InOrder(found, selection, queries.Count));
    }

    /// <summary>
    /// The questions behind <see cref="List"/>: one, or one for each state that is wanted, since only within one value does
    /// an index hold the order. So a page costs the same however many jobs there are, and however rare those that it holds;
    /// a store that picked another index of the owner's would look at all of them.
    /// </summary>
    internal static IReadOnlyList<DocumentQuery> Pages(string owner, JobSelection selection)
    {
        var plain = new DocumentQuery
        {
            Where =
            [
                DocumentCondition.Is("listedFor", owner),
                .. selection.Tag is { } tag ? [DocumentCondition.Is("tag", tag)] : Array.Empty<DocumentCondition>(),
                .. selection.App is { } app ? [DocumentCondition.Is("app", app)] : Array.Empty<DocumentCondition>(),
                .. selection.Since is { } since ? [DocumentCondition.AtLeast("submittedAt", since)] : Array.Empty<DocumentCondition>(),
            ],
            OrderBy = "submittedAt",
            Descending = selection.NewestFirst,
            After = selection.After is { } after ? new(after.SubmittedAt, after.JobId.ToString("D")) : null,
            Limit = selection.Limit,
            // A tag tells more than a state, and that more than an app.
            Index = selection.Tag is not null ? "jobs_listed_by_tag" : selection.States is not null ? "jobs_listed_by_state" : selection.App is not null ? "jobs_listed_by_app" : "jobs_listed",
        };
        return selection.States is { } states
            // In the order of a life: a job that moves on meanwhile is met again rather than missed.
            ? [.. VisibleState.All.Where(states.Contains).Select(state => plain with { Where = [.. plain.Where, DocumentCondition.Is("visible", state)] })]
            : [plain];
    }

    public async Task<bool> IsInUse(string owner, string fileId, CancellationToken cancellation)
    {
        var open = new DocumentQuery
        {
            Where =
            [
                DocumentCondition.Is("owner", owner),
                DocumentCondition.Is("inputFileId", fileId),
                DocumentCondition.IsOneOf("state", OpenStates),
            ],
            Limit = 1,
        };
        return (await jobs.Query(open, cancellation)).Count > 0;
    }

    public Task<IReadOnlyList<JobView>> Changed(string owner, ChangePlace after, int limit, CancellationToken cancellation) =>
        Views(Changes(owner, new(after.ChangedAt, after.JobId.ToString("D")), limit), cancellation);

    public async Task<ChangePlace?> LastChange(string owner, CancellationToken cancellation) =>
        await jobs.Query(Changes(owner, after: null, limit: 1) with { Descending = true }, cancellation) is [var last] ? new(last.ChangedAt, last.CorrelationId) : null;

    /// <summary>By the due time, which every open job has, and hardly another: its index holds little else.</summary>
    public Task<IReadOnlyList<JobView>> Open(string owner, CancellationToken cancellation) => Views(
        new()
        {
            Where =
            [
                DocumentCondition.AtLeast("dueAt", DateTimeOffset.UnixEpoch),
                DocumentCondition.Is("listedFor", owner),
                DocumentCondition.IsOneOf("state", OpenStates),
            ],
            OrderBy = "dueAt",
            Index = "jobs_due",
        },
        cancellation);

    /// <summary>The question behind <see cref="Changed"/>; a page costs the same however many jobs there are.</summary>
    internal static DocumentQuery Changes(string owner, DocumentPlace? after, int limit) => new()
    {
        Where = [DocumentCondition.Is("listedFor", owner)],
        OrderBy = "changedAt",
        After = after,
        Limit = limit,
        Index = "jobs_listed_changed",
    };

    private async Task<IReadOnlyList<JobView>> Views(DocumentQuery query, CancellationToken cancellation) => Views(await jobs.Query(query, cancellation));

    private IReadOnlyList<JobView> Views(IEnumerable<Job> found)
    {
        var now = clock.GetUtcNow();
        return [.. found.Select(job => job.ToView(now, retention))];
    }

    /// <summary>A job that changed its state between two questions may answer both; its newer self counts.</summary>
    private static IEnumerable<Job> InOrder(List<Job> found, JobSelection selection, int queries)
    {
        if (queries == 1)
            return found;
        var jobs = found.GroupBy(job => job.Id).Select(selves => selves.MaxBy(job => job.Version)!);
        var ordered = selection.NewestFirst
            ? jobs.OrderByDescending(job => job.SubmittedAt).ThenByDescending(job => job.Id, StringComparer.Ordinal)
            : jobs.OrderBy(job => job.SubmittedAt).ThenBy(job => job.Id, StringComparer.Ordinal);
        return selection.Limit is { } most ? ordered.Take(most) : ordered;
    }
}
