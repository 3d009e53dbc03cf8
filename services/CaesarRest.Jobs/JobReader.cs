using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Jobs;

/// <summary>Reads jobs within one owner, for the roles that may not write them.</summary>
internal sealed class JobReader(IDocumentCollection<Job> jobs, TimeProvider clock) : IJobReader
{
    public async Task<JobView?> Find(string owner, Guid jobId, CancellationToken cancellation) =>
        await jobs.Find(jobId.ToString("D"), cancellation) is { } job && job.Owner == owner ? job.ToView(clock.GetUtcNow()) : null;

    public Task<IReadOnlyList<JobView>> List(string owner, JobPlace? after, int? limit, CancellationToken cancellation) =>
        Views(Page(owner, after, limit), cancellation);

    /// <summary>
    /// The question behind <see cref="List"/>. The index holds its order, so a page costs the same however many jobs there
    /// are; a store that picked another one of the owner's would sort all of them.
    /// </summary>
    internal static DocumentQuery Page(string owner, JobPlace? after, int? limit) => new()
    {
        Where = [DocumentCondition.Is("owner", owner)],
        OrderBy = "submittedAt",
        After = after is null ? null : new(after.SubmittedAt, after.JobId.ToString("D")),
        Limit = limit,
        Index = "jobs_owner_submitted",
    };

    public async Task<bool> IsInUse(string owner, string fileId, CancellationToken cancellation)
    {
        var open = new DocumentQuery
        {
            Where =
            [
                DocumentCondition.Is("owner", owner),
                DocumentCondition.Is("inputFileId", fileId),
                DocumentCondition.IsOneOf("state", JobStates.Open.Select(state => (object)state)),
            ],
            Limit = 1,
        };
        return (await jobs.Query(open, cancellation)).Count > 0;
    }

    public Task<IReadOnlyList<JobView>> Changed(string owner, ChangePlace after, int limit, CancellationToken cancellation) =>
        Views(Changes(owner, new(after.ChangedAt, after.JobId.ToString("D")), limit), cancellation);

    public async Task<ChangePlace?> LastChange(string owner, CancellationToken cancellation) =>
        await jobs.Query(Changes(owner, after: null, limit: 1) with { Descending = true }, cancellation) is [var last] ? new(last.ChangedAt, last.CorrelationId) : null;

    /// <summary>By the due time, which every open job has, and no other: its index holds the open jobs alone.</summary>
    public Task<IReadOnlyList<JobView>> Open(string owner, CancellationToken cancellation) => Views(
        new()
        {
            Where = [DocumentCondition.AtLeast("dueAt", DateTimeOffset.UnixEpoch), DocumentCondition.Is("owner", owner)],
            OrderBy = "dueAt",
            Index = "jobs_due",
        },
        cancellation);

    /// <summary>The question behind <see cref="Changed"/>; a page costs the same however many jobs there are.</summary>
    internal static DocumentQuery Changes(string owner, DocumentPlace? after, int limit) => new()
    {
        Where = [DocumentCondition.Is("owner", owner)],
        OrderBy = "changedAt",
        After = after,
        Limit = limit,
        Index = "jobs_owner_changed",
    };

    private async Task<IReadOnlyList<JobView>> Views(DocumentQuery query, CancellationToken cancellation)
    {
        var found = await jobs.Query(query, cancellation);
        var now = clock.GetUtcNow();
        return [.. found.Select(job => job.ToView(now))];
    }
}
