using CaesarRest.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CaesarRest.Storage.Mongo;

/// <summary>One database of a MongoDB server.</summary>
internal sealed class MongoStore : IDocumentStore, IDisposable
{
    /// <summary>Short, so that a request can still be answered with 503 within its own time limit.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly MongoClient _client;
    private readonly IMongoDatabase _database;

    public MongoStore(MongoDbSettings settings)
    {
        BsonMapping.Ensure();
        var client = Parse(settings.ConnectionString);
        client.ServerSelectionTimeout = Patience;
        client.ConnectTimeout = Patience;
        // A server that accepts and then says nothing must not hold a caller either.
        client.SocketTimeout = 2 * Patience;
        // A write that returns has been journaled by the majority: it survives the loss of a primary.
        client.WriteConcern = WriteConcern.WMajority.With(journal: true);
        _client = new MongoClient(client);
        _database = _client.GetDatabase(settings.Database);
    }

    public bool IsServer => true;

    // A read, since "ping" is answered also by a server that cannot read.
    public Task Ping(CancellationToken cancellation) => MongoErrors.Translate(
        () => _database.GetCollection<BsonDocument>("jobs").Find(MongoQuery.ById("")).FirstOrDefaultAsync(cancellation));

    public IPreparedCollection<T> Collection<T>(CollectionSchema schema)
        where T : class, IDocument =>
        new MongoDocumentCollection<T>(_database, schema);

    public void Dispose() => _client.Dispose();

    private static MongoClientSettings Parse(string? connectionString)
    {
        try
        {
            return MongoClientSettings.FromConnectionString(connectionString);
        }
        catch (MongoConfigurationException)
        {
            // The driver's own message repeats the string, and with it a password: it goes nowhere, not even as an inner cause.
            throw new InvalidOperationException("Caesar:Store:MongoDb:ConnectionString is no connection string; give mongodb://user:password@host:port/ or mongodb+srv://.");
        }
    }
}
