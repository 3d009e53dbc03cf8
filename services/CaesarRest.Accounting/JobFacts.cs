using CaesarRest.Hosting;
using CaesarRest.Storage;

namespace CaesarRest.Accounting;

/// <summary>One fact per job, replaced only by a newer one, whatever the order in which they come and however many replicas write.</summary>
internal sealed class JobFacts(IDocumentCollection<JobFact> facts)
{
    /// <summary>Keeps the fact unless as new a one is kept already.</summary>
    public async Task Keep(JobFact fact, CancellationToken cancellation)
    {
        FaultPoints.Reach("accounting.fact-not-stored");
        // A lost race means that another fact of the job was written; that one may be older still.
        while (true)
        {
            var written = await facts.Find(fact.Id, cancellation) is { } known
                ? known.Sequence >= fact.Sequence || await facts.TryReplace(fact, known.Version, cancellation)
                : await facts.TryInsert(fact, cancellation);
            if (!written)
                continue;
            FaultPoints.Reach("accounting.fact-stored");
            return;
        }
    }

    /// <summary>
    /// Lets any next event replace the facts of one page, and returns the id of its last job; null after the last page.
    /// The facts stay until then: totals never dip, and jobs that are no more keep theirs.
    /// </summary>
    public async Task<string?> Doubt(string? afterJobId, int pageSize, CancellationToken cancellation)
    {
        var after = afterJobId is null ? null : DocumentPlace.Of(afterJobId);
        var page = await facts.Query(new() { After = after, Limit = pageSize }, cancellation);
        foreach (var fact in page)
        {
            fact.Sequence = 0;
            // Another writer was faster: what it wrote came with an event, and will come again.
            _ = await facts.TryReplace(fact, fact.Version, cancellation);
        }

        return page.Count == pageSize ? page[^1].Id : null;
    }
}
