using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;

namespace CaesarRest.Testing.MongoWire;

/// <summary>Index builds: at once on a new collection, by the engine's background queue on one that exists.</summary>
internal static class DocumentDbIndexes
{
    private const string CollectionExists = "M0016";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<byte[]> Create(DocumentDbSession session, MongoCommand command, CancellationToken cancellation)
    {
        try
        {
            return Flat(await session.Bson(
                "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2::documentdb_core.bson, false)::bytea",
                cancellation, command.Database, command.Raw));
        }
        catch (PostgresException error) when (error.SqlState == CollectionExists)
        {
            return await Enqueue(session, command, cancellation);
        }
    }

    private static async Task<byte[]> Enqueue(DocumentDbSession session, MongoCommand command, CancellationToken cancellation)
    {
        var queued = await session.Row(
            "SELECT retval::bytea, requests::bytea FROM documentdb_api.create_indexes_background($1, $2::documentdb_core.bson)",
            cancellation, command.Database, command.Raw);
        if (queued[1] is byte[] requests)
            await WaitFor(session, requests, cancellation);
        return Flat((byte[])queued[0]);
    }

    private static async Task WaitFor(DocumentDbSession session, byte[] requests, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var timer = new PeriodicTimer(PollInterval);
        do
        {
            var status = await session.Row(
                "SELECT retval::bytea, ok, complete FROM documentdb_api_internal.check_build_index_status($1::documentdb_core.bson)",
                limit.Token, requests);
            if (!(bool)status[1])
                throw new CommandFailure(67, "CannotCreateIndex", BsonSerializer.Deserialize<BsonDocument>((byte[])status[0]).ToString());
            if ((bool)status[2])
                return;
        }
        while (await timer.WaitForNextTickAsync(limit.Token));
    }

    /// <summary>The engine answers per shard, as a router would; a driver wants the one answer.</summary>
    private static byte[] Flat(byte[] reply)
    {
        var document = BsonSerializer.Deserialize<BsonDocument>(reply);
        if (document.TryGetValue("raw", out var shards))
            document = shards.AsBsonDocument[0].AsBsonDocument;
        document["ok"] = document.GetValue("ok", true).ToBoolean() ? 1.0 : 0.0;
        return document.ToBson();
    }
}
