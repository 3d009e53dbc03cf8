using MongoDB.Bson;

namespace CaesarRest.Testing.MongoWire;

/// <summary>What a driver asks before and between its work; a stand-alone server without sessions answers.</summary>
internal static class Handshake
{
    /// <summary>The reply, or null when the command is none of these.</summary>
    /// <param name="command">Any command.</param>
    /// <param name="facts">What a hello says besides.</param>
    public static byte[]? Answer(MongoCommand command, params ReadOnlySpan<BsonElement> facts) => command.Name.ToUpperInvariant() switch
    {
        "HELLO" or "ISMASTER" => Hello().AddRange(facts.ToArray()).ToBson(),
        "BUILDINFO" => new BsonDocument { { "version", "8.0.0" }, { "versionArray", new BsonArray { 8, 0, 0, 0 } }, { "ok", 1.0 } }.ToBson(),
        "PING" or "ENDSESSIONS" => new BsonDocument("ok", 1.0).ToBson(),
        _ => null,
    };

    private static BsonDocument Hello() => new()
    {
        { "ismaster", true },
        { "isWritablePrimary", true },
        { "helloOk", true },
        { "maxBsonObjectSize", 16 << 20 },
        { "maxMessageSizeBytes", 48_000_000 },
        { "maxWriteBatchSize", 100_000 },
        { "minWireVersion", 0 },
        // MongoDB 8.0; the driver refuses servers older than 4.2.
        { "maxWireVersion", 25 },
        { "readOnly", false },
        { "ok", 1.0 },
    };
}
