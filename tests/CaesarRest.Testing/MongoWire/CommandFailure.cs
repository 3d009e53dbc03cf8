using MongoDB.Bson;

namespace CaesarRest.Testing.MongoWire;

/// <summary>A command that failed, with the code a MongoDB server would give.</summary>
internal sealed class CommandFailure(int code, string codeName, string message) : Exception(message)
{
    public byte[] ToReply() =>
        new BsonDocument { { "ok", 0.0 }, { "errmsg", Message }, { "code", code }, { "codeName", codeName } }.ToBson();
}
