using CaesarRest.Contracts.Executions;
using CaesarRest.Storage;

namespace CaesarRest.Executor;

/// <summary>The questions the executor asks of its collection, and the one way it changes a document.</summary>
internal sealed class Executions(IDocumentCollection<Execution> collection)
{
    private static readonly object[] OpenStates = [ExecutionState.Launching, ExecutionState.Running];

    public Task<Execution?> Find(Guid jobId, int attempt, CancellationToken cancellation) =>
        collection.Find(Execution.IdOf(jobId, attempt), cancellation);

    public Task<bool> TryInsert(Execution execution, CancellationToken cancellation) =>
        collection.TryInsert(execution, cancellation);

    /// <summary>Replaces the document unless another writer came between; that one's word then stands.</summary>
    public Task<bool> TryReplace(Execution changed, long expectedVersion, CancellationToken cancellation) =>
        collection.TryReplace(changed, expectedVersion, cancellation);

    /// <summary>
    /// Applies the change to the newest version, again after every conflict. The change returns null where it no longer
    /// applies; then, and when the document is gone, nothing is written and null returned.
    /// </summary>
    public async Task<Execution?> Change(string id, Func<Execution, Execution?> change, CancellationToken cancellation)
    {
        while (await collection.Find(id, cancellation) is { } known && change(known) is { } changed)
        {
            if (await collection.TryReplace(changed, known.Version, cancellation))
                return changed;
        }

        return null;
    }

    /// <summary>Handed out and not ended, on any host.</summary>
    public Task<IReadOnlyList<Execution>> Open(string backend, CancellationToken cancellation) =>
        collection.Query(new() { Where = [DocumentCondition.Is("backend", backend), DocumentCondition.IsOneOf("state", OpenStates)] }, cancellation);

    /// <summary>How many of the backend's slots a host has in use.</summary>
    public Task<long> CountOpen(string backend, string host, CancellationToken cancellation) =>
        collection.Count(
            new()
            {
                Where = [DocumentCondition.Is("backend", backend), DocumentCondition.IsOneOf("state", OpenStates), DocumentCondition.Is("host", host)],
            },
            cancellation);

    /// <summary>How many of the backend's run, and how many wait: for an executor, or in the backend's own queue.</summary>
    public async Task<(long Running, long Waiting)> CountWork(string backend, CancellationToken cancellation)
    {
        var ofBackend = DocumentCondition.Is("backend", backend);
        var all = await collection.Count(new() { Where = [ofBackend, DocumentCondition.IsOneOf("state", [ExecutionState.Queued, .. OpenStates])] }, cancellation);
        // Only those that have started have the field.
        var started = await collection.Count(
            new() { Where = [ofBackend, DocumentCondition.IsOneOf("state", OpenStates), DocumentCondition.AtLeast("startedAt", DateTimeOffset.UnixEpoch)] }, cancellation);
        return (started, Math.Max(0, all - started));
    }

    /// <summary>Ended as lost by the word of another host, on which the run may nevertheless go on.</summary>
    public Task<IReadOnlyList<Execution>> GivenUp(string backend, string host, CancellationToken cancellation) =>
        collection.Query(
            new()
            {
                Where = [DocumentCondition.Is("backend", backend), DocumentCondition.Is("state", ExecutionState.Ended), DocumentCondition.Is("outcome", ExecutionOutcome.Lost), DocumentCondition.Is("host", host)],
            },
            cancellation);

    /// <summary>Waiting, oldest first; of the given apps only, if any are given.</summary>
    public Task<IReadOnlyList<Execution>> Queued(string backend, IEnumerable<string> apps, int limit, CancellationToken cancellation)
    {
        List<DocumentCondition> where = [DocumentCondition.Is("backend", backend), DocumentCondition.Is("state", ExecutionState.Queued)];
        if (apps.Any())
            where.Add(DocumentCondition.IsOneOf("app", apps));
        return collection.Query(new() { Where = where, OrderBy = "queuedAt", Limit = limit }, cancellation);
    }

    /// <summary>Ended ones whose end is due to be told, most overdue first.</summary>
    public Task<IReadOnlyList<Execution>> DueToAnnounce(IEnumerable<string> backends, DateTimeOffset now, int limit, CancellationToken cancellation) =>
        collection.Query(
            new()
            {
                Where = [DocumentCondition.AtMost("nextAnnounceAt", now), DocumentCondition.IsOneOf("backend", backends)],
                OrderBy = "nextAnnounceAt",
                Limit = limit,
            },
            cancellation);
}
