using CaesarRest.Hosting;
using CaesarRest.Storage.Mongo;
using CaesarRest.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaesarRest.Storage;

/// <summary>Registers the document store and its collections.</summary>
public static class StorageModule
{
    /// <summary>The store that <c>Caesar:Store</c> names. Its tables and indexes are made when the host starts, or once a server that is away is there.</summary>
    /// <exception cref="StoreUnavailableException">By the host's start, when a store that is a file cannot be used.</exception>
    public static IServiceCollection AddStore(this IServiceCollection services, CaesarOptions options)
    {
        // A factory, so that the container disposes the store: it holds connections.
        services.AddSingleton<IDocumentStore>(_ => options.Store.Kind switch
        {
            StoreKind.Sqlite => new SqliteStore(options.Store.Sqlite),
            StoreKind.MongoDb => new MongoStore(options.Store.MongoDb),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Store.Kind, "No such store."),
        });
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<CollectionPreparation>();
        services.AddReadinessCheck<StoreCheck>("store");
        return services;
    }

    /// <summary>One collection, to be asked for as <see cref="IDocumentCollection{T}"/>; each document type has one.</summary>
    public static IServiceCollection AddCollection<T>(this IServiceCollection services, CollectionSchema schema)
        where T : class, IDocument
    {
        services.AddSingleton<IPreparedCollection<T>>(provider => new PreparedOnUse<T>(provider.GetRequiredService<IDocumentStore>().Collection<T>(schema)));
        services.AddSingleton<IDocumentCollection<T>>(provider => provider.GetRequiredService<IPreparedCollection<T>>());
        services.AddSingleton<IPreparedCollection>(provider => provider.GetRequiredService<IPreparedCollection<T>>());
        return services;
    }
}
