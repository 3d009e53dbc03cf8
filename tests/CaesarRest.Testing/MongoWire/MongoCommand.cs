using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace CaesarRest.Testing.MongoWire;

/// <summary>One command of a driver.</summary>
/// <param name="Raw">The command as BSON, without its document sequences.</param>
/// <param name="Sequences">Documents sent beside it, concatenated BSON by argument name.</param>
/// <param name="Namespace">Database and more, where the command itself does not name it.</param>
internal sealed record MongoCommand(byte[] Raw, IReadOnlyDictionary<string, byte[]> Sequences, string Namespace = "admin")
{
    public BsonDocument Body { get; } = BsonSerializer.Deserialize<BsonDocument>(Raw);

    public string Name => Body.GetElement(0).Name;

    public string Database => Body.GetValue("$db", Namespace.Split('.')[0]).AsString;

    /// <summary>First argument; for most commands the collection's name.</summary>
    public BsonValue Target => Body.GetElement(0).Value;
}
