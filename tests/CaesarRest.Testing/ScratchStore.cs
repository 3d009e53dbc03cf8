using CaesarRest.Storage;

namespace CaesarRest.Testing;

/// <summary>Collections of the real SQLite store for tests that are not about storage, each in a file of its own.</summary>
public static class ScratchStore
{
    private static readonly Lazy<TemporaryFolder> Folder = new(() =>
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    /// <summary>An empty collection.</summary>
    public static IDocumentCollection<T> Collection<T>(CollectionSchema schema)
        where T : class, IDocument =>
        StoreView.Open<T>(new() { Store = { Sqlite = { Path = Folder.Value[$"{Guid.NewGuid():N}.db"] } } }, schema).GetAwaiter().GetResult();
}
