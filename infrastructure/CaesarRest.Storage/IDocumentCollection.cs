namespace CaesarRest.Storage;

/// <summary>
/// One collection of JSON documents: the port that SQLite and MongoDB implement alike. Every write is durable
/// before its task completes and touches one document; there are no transactions over several.
/// </summary>
/// <exception cref="StoreUnavailableException">Every method throws it while the store cannot be reached.</exception>
public interface IDocumentCollection<T>
    where T : class, IDocument
{
    /// <summary>The document, or null.</summary>
    Task<T?> Find(string id, CancellationToken cancellation);

    /// <summary>Inserts with version 1. False when the id, or the value of a unique index, exists already.</summary>
    Task<bool> TryInsert(T document, CancellationToken cancellation);

    /// <summary>
    /// Replaces where id and <paramref name="expectedVersion"/> match, and sets the version to one more.
    /// False when another writer was faster, the document is gone, or it would repeat the value of a unique index;
    /// the given document is then unchanged.
    /// </summary>
    Task<bool> TryReplace(T document, long expectedVersion, CancellationToken cancellation);

    /// <summary>Deletes where id and <paramref name="expectedVersion"/> match; false otherwise.</summary>
    Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation);

    /// <summary>The documents that answer <paramref name="query"/>, in its order. Field order breaks ties by id.</summary>
    Task<IReadOnlyList<T>> Query(DocumentQuery query, CancellationToken cancellation);

    /// <summary>How many documents answer <paramref name="query"/>, its limit aside.</summary>
    Task<long> Count(DocumentQuery query, CancellationToken cancellation);

    /// <summary>Counts and sums of the documents, a row for each combination of values that there is, in no order.</summary>
    Task<IReadOnlyList<DocumentTotal>> Total(DocumentTotals totals, CancellationToken cancellation);
}
