using System.Collections.Concurrent;
using MongoDB.Bson;

namespace CaesarRest.Testing.MongoWire;

/// <summary>Answers that come in pages. Between two pages the engine hands out a continuation, which is kept here by the cursor's id.</summary>
internal sealed class DocumentDbCursors
{
    private readonly ConcurrentDictionary<long, byte[]> _continuations = new();
    private long _lastId;

    /// <summary>The first page, by the engine's function <paramref name="function"/>.</summary>
    public async Task<byte[]> First(DocumentDbSession session, MongoCommand command, string function, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastId);
        var row = await session.Row(
            $"SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.{function}($1, $2::documentdb_core.bson, $3)",
            cancellation, command.Database, command.Raw, id);
        return Page(id, row);
    }

    /// <summary>The next page.</summary>
    public async Task<byte[]> Next(DocumentDbSession session, MongoCommand command, CancellationToken cancellation)
    {
        var id = command.Target.ToInt64();
        if (!_continuations.TryRemove(id, out var continuation))
            throw new CommandFailure(43, "CursorNotFound", $"cursor id {id} not found");
        var row = await session.Row(
            "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::documentdb_core.bson, $3::documentdb_core.bson)",
            cancellation, command.Database, command.Raw, continuation);
        return Page(id, row);
    }

    /// <summary>Forgets cursors that the driver no longer reads.</summary>
    public byte[] Kill(MongoCommand command)
    {
        var ids = command.Body["cursors"].AsBsonArray;
        foreach (var id in ids)
            _continuations.TryRemove(id.ToInt64(), out _);
        return new BsonDocument { { "cursorsKilled", ids }, { "ok", 1.0 } }.ToBson();
    }

    private byte[] Page(long id, object[] row)
    {
        if (row[1] is byte[] continuation)
            _continuations[id] = continuation;
        return (byte[])row[0];
    }
}
