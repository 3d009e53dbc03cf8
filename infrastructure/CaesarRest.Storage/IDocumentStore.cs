namespace CaesarRest.Storage;

/// <summary>The database behind all collections of a process.</summary>
internal interface IDocumentStore
{
    /// <summary>True for a server, which may come later than this process; false for a file of this machine.</summary>
    bool IsServer { get; }

    /// <summary>Returns when the store has answered a reader.</summary>
    /// <exception cref="StoreUnavailableException">It did not.</exception>
    Task Ping(CancellationToken cancellation);

    /// <summary>The collection of that schema; nothing is made in the store yet.</summary>
    IPreparedCollection<T> Collection<T>(CollectionSchema schema)
        where T : class, IDocument;
}
