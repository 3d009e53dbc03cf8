using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;

namespace CaesarRest.Testing.MongoWire;

/// <summary>
/// DocumentDB's errors in MongoDB's codes. A command that fails ends in an SQLSTATE such as M001C; inside writeErrors
/// the same SQLSTATE stands as PostgreSQL packs it, 6 bits a character.
/// </summary>
internal static class DocumentDbErrors
{
    private const string SerializationFailure = "40001";
    private const string Deadlock = "40P01";

    private static readonly Dictionary<string, (int Code, string Name)> Codes = new()
    {
        ["M0001"] = (2, "BadValue"),
        ["M0003"] = (9, "FailedToParse"),
        ["M0004"] = (14, "TypeMismatch"),
        ["M0006"] = (20, "IllegalOperation"),
        ["M0008"] = (26, "NamespaceNotFound"),
        ["M0009"] = (27, "IndexNotFound"),
        ["M000E"] = (43, "CursorNotFound"),
        ["M001C"] = (11000, "DuplicateKey"),
        // PostgreSQL's own unique_violation and exclusion_violation.
        ["23505"] = (11000, "DuplicateKey"),
        ["23P01"] = (11000, "DuplicateKey"),
    };

    private static readonly Dictionary<int, (int Code, string Name)> PackedCodes =
        Codes.ToDictionary(known => Packed(known.Key), known => known.Value);

    /// <summary>Two writers met; the same command succeeds when it is repeated.</summary>
    public static bool IsConflict(PostgresException error) => error.SqlState is SerializationFailure or Deadlock;

    public static CommandFailure ToFailure(PostgresException error)
    {
        var (code, name) = Codes.GetValueOrDefault(error.SqlState, (8, "UnknownError"));
        return new(code, name, $"{error.SqlState}: {error.MessageText}");
    }

    /// <summary>The reply of a write, its error codes translated.</summary>
    public static byte[] Translate(byte[] reply)
    {
        // Nearly every write succeeds; its reply passes unparsed.
        if (reply.AsSpan().IndexOf("writeErrors"u8) < 0)
            return reply;
        var document = BsonSerializer.Deserialize<BsonDocument>(reply);
        foreach (var error in document["writeErrors"].AsBsonArray)
        {
            if (PackedCodes.TryGetValue(error["code"].ToInt32(), out var known))
                error["code"] = known.Code;
        }

        return document.ToBson();
    }

    private static int Packed(string state) => state.Reverse().Aggregate(0, (packed, letter) => (packed << 6) | ((letter - '0') & 0x3F));
}
