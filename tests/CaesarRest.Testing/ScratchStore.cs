using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        where T : class, IDocument
    {
        var services = new ServiceCollection();
        services.AddStore(new CaesarOptions { Store = { Sqlite = { Path = Folder.Value[$"{Guid.NewGuid():N}.db"] } } });
        services.AddCollection<T>(schema);
        var provider = services.BuildServiceProvider();
        foreach (var preparation in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            preparation.StartingAsync(CancellationToken.None).GetAwaiter().GetResult();
        return provider.GetRequiredService<IDocumentCollection<T>>();
    }
}
