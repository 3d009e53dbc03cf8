namespace CaesarRest.Storage;

/// <summary>
/// A collection whose first use makes its table and indexes, where the start could not because the store was away. Until
/// then every call fails as any other that meets such a store, so nothing ever works without an index.
/// </summary>
internal sealed class PreparedOnUse<T>(IPreparedCollection<T> inner) : IPreparedCollection<T>
    where T : class, IDocument
{
    private volatile bool _isPrepared;

    /// <summary>What is there already is not made again, so callers need not wait for each other.</summary>
    public async Task Prepare(CancellationToken cancellation)
    {
        if (_isPrepared)
            return;
        await inner.Prepare(cancellation);
        _isPrepared = true;
    }

    public Task<T?> Find(string id, CancellationToken cancellation) => Prepared(() => inner.Find(id, cancellation), cancellation);

    public Task<bool> TryInsert(T document, CancellationToken cancellation) => Prepared(() => inner.TryInsert(document, cancellation), cancellation);

    public Task<bool> TryReplace(T document, long expectedVersion, CancellationToken cancellation) =>
        Prepared(() => inner.TryReplace(document, expectedVersion, cancellation), cancellation);

    public Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation) =>
        Prepared(() => inner.TryDelete(id, expectedVersion, cancellation), cancellation);

    public Task<IReadOnlyList<T>> Query(DocumentQuery query, CancellationToken cancellation) => Prepared(() => inner.Query(query, cancellation), cancellation);

    public Task<long> Count(DocumentQuery query, CancellationToken cancellation) => Prepared(() => inner.Count(query, cancellation), cancellation);

    public Task<IReadOnlyList<DocumentTotal>> Total(DocumentTotals totals, CancellationToken cancellation) =>
        Prepared(() => inner.Total(totals, cancellation), cancellation);

    private Task<TResult> Prepared<TResult>(Func<Task<TResult>> use, CancellationToken cancellation)
    {
        return _isPrepared ? use() : First();

        async Task<TResult> First()
        {
            await Prepare(cancellation);
            return await use();
        }
    }
}
