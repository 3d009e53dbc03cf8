using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Testing;

/// <summary>A look into a store beside the service that uses it.</summary>
public static class StoreView
{
    /// <summary>One collection of the store that the options name.</summary>
    public static async Task<IDocumentCollection<T>> Open<T>(CaesarOptions options, CollectionSchema schema)
        where T : class, IDocument
    {
        var services = new ServiceCollection();
        services.AddStore(options);
        services.AddCollection<T>(schema);
        var provider = services.BuildServiceProvider();
        foreach (var preparation in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            await preparation.StartingAsync(CancellationToken.None);
        return provider.GetRequiredService<IDocumentCollection<T>>();
    }
}
