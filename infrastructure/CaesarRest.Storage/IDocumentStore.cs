namespace CaesarRest.Storage;

/// <summary>The database behind all collections of a process.</summary>
internal interface IDocumentStore
{
    /// <summary>The collection of that schema; nothing is made in the store yet.</summary>
    IPreparedCollection<T> Collection<T>(CollectionSchema schema)
        where T : class, IDocument;
}
