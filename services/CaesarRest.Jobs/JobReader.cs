using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Jobs;

/// <summary>Reads jobs within one owner, for the roles that may not write them.</summary>
internal sealed class JobReader(IDocumentCollection<Job> jobs, TimeProvider clock) : IJobReader
{
    public async Task<JobView?> Find(string owner, Guid jobId, CancellationToken cancellation) =>
        await jobs.Find(jobId.ToString("D"), cancellation) is { } job && job.Owner == owner ? job.ToView(clock.GetUtcNow()) : null;

    public async Task<IReadOnlyList<JobView>> List(string owner, JobPlace? after, int? limit, CancellationToken cancellation)
    {
        var found = await jobs.Query(Page(owner, after, limit), cancellation);
        var now = clock.GetUtcNow();
        return [.. found.Select(job => job.ToView(now))];
    }

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
}
