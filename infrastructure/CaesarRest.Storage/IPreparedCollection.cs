namespace CaesarRest.Storage;

/// <summary>A collection that wants its table and indexes made before the first use.</summary>
internal interface IPreparedCollection
{
    /// <summary>Makes what is missing; does nothing the next time.</summary>
    Task Prepare(CancellationToken cancellation);
}

/// <summary>Both faces of a store's collection: the port, and what the start-up needs.</summary>
internal interface IPreparedCollection<T> : IDocumentCollection<T>, IPreparedCollection
    where T : class, IDocument;
