namespace CaesarRest.Storage;

/// <summary>Name and indexes of a collection; the store makes them at start.</summary>
/// <param name="Name">Collection or table name: lower-case letters and underscores.</param>
/// <param name="Indexes">Indexes beside the one on the id.</param>
public sealed record CollectionSchema(string Name, params IReadOnlyList<CollectionIndex> Indexes);

/// <summary>A named index on top-level fields (camelCase).</summary>
/// <param name="Name">Name in the store, stable over releases; other fields need another name.</param>
/// <param name="Fields">Fields in order.</param>
public sealed record CollectionIndex(string Name, params IReadOnlyList<string> Fields)
{
    /// <summary>No two documents may hold the same values; a document with one of them unset clashes with none.</summary>
    public bool Unique { get; init; }
}
