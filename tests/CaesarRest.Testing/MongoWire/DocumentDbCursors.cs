using System.Collections.Concurrent;
using MongoDB.Bson;

namespace CaesarRest.Testing.MongoWire;

/// <summary>
/// Answers that come in pages. Between two pages the engine hands out a continuation, and for some queries it keeps
/// state in the connection, which then waits with the cursor.
/// </summary>
internal sealed class DocumentDbCursors(Func<CancellationToken, Task<DocumentDbSession>> open) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, Cursor> _open = new();
    private long _lastId;

    /// <summary>The first page, by the engine's function <paramref name="function"/>.</summary>
    public async Task<byte[]> First(MongoCommand command, string function, CancellationToken cancellation)
    {
        var session = await open(cancellation);
        var kept = false;
        try
        {
            await session.Begin(cancellation);
            var id = Interlocked.Increment(ref _lastId);
            var row = await session.Row(
                $"SELECT cursorpage::bytea, continuation::bytea, persistconnection FROM documentdb_api.{function}($1, $2::documentdb_core.bson, $3)",
                cancellation, command.Database, command.Raw, id);
            kept = row[1] is byte[] && (bool)row[2];
            if (row[1] is byte[] continuation)
                _open[id] = new(continuation, kept ? session : null);
            if (!kept)
                await session.Commit(cancellation);
            return (byte[])row[0];
        }
        finally
        {
            if (!kept)
                await session.DisposeAsync();
        }
    }

    /// <summary>The next page.</summary>
    public async Task<byte[]> Next(MongoCommand command, CancellationToken cancellation)
    {
        var id = command.Target.ToInt64();
        if (!_open.TryRemove(id, out var cursor))
            throw new CommandFailure(43, "CursorNotFound", $"cursor id {id} not found");
        var session = cursor.Session ?? await open(cancellation);
        var kept = false;
        try
        {
            var row = await session.Row(
                "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::documentdb_core.bson, $3::documentdb_core.bson)",
                cancellation, command.Database, command.Raw, cursor.Continuation);
            if (row[1] is byte[] continuation)
            {
                kept = cursor.Session is not null;
                _open[id] = cursor with { Continuation = continuation };
            }

            return (byte[])row[0];
        }
        finally
        {
            if (!kept)
                await session.DisposeAsync();
        }
    }

    /// <summary>Forgets cursors that the driver no longer reads.</summary>
    public async Task<byte[]> Kill(MongoCommand command)
    {
        var ids = command.Body["cursors"].AsBsonArray;
        foreach (var id in ids)
        {
            if (_open.TryRemove(id.ToInt64(), out var cursor))
                await cursor.DisposeAsync();
        }

        return new BsonDocument { { "cursorsKilled", ids }, { "ok", 1.0 } }.ToBson();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cursor in _open.Values)
            await cursor.DisposeAsync();
    }

    private sealed record Cursor(byte[] Continuation, DocumentDbSession? Session) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Session?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
