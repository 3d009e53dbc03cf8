using MongoDB.Bson;
using Npgsql;

namespace CaesarRest.Testing.MongoWire;

/// <summary>MongoDB commands as calls of the PostgreSQL extension DocumentDB; only what this project's tests send.</summary>
internal sealed class DocumentDbEngine(string connectionString) : IAsyncDisposable
{
    private const int MostAttempts = 20;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);
    private readonly DocumentDbCursors _cursors = new();

    /// <summary>The reply of the engine.</summary>
    /// <exception cref="CommandFailure">The command failed, or is not supported.</exception>
    public async Task<byte[]> Execute(MongoCommand command, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Dispatch(command, cancellation);
            }
            catch (PostgresException error) when (DocumentDbErrors.IsConflict(error) && attempt < MostAttempts)
            {
                // A MongoDB server waits and repeats by itself; drivers see no such conflict outside transactions.
                await Task.Delay(Random.Shared.Next(1, 4 + (2 * attempt)), cancellation);
            }
            catch (PostgresException error)
            {
                throw DocumentDbErrors.ToFailure(error);
            }
        }
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private Task<byte[]> Dispatch(MongoCommand command, CancellationToken cancellation) => command.Name switch
    {
        "find" => First(command, "find_cursor_first_page", cancellation),
        "aggregate" => First(command, "aggregate_cursor_first_page", cancellation),
        "listIndexes" => First(command, "list_indexes_cursor_first_page", cancellation),
        "listCollections" => First(command, "list_collections_cursor_first_page", cancellation),
        "getMore" => InSession(session => _cursors.Next(session, command, cancellation), cancellation),
        "killCursors" => Task.FromResult(_cursors.Kill(command)),
        "insert" => Write(command, "documents", cancellation),
        "update" => Write(command, "updates", cancellation),
        "delete" => Write(command, "deletes", cancellation),
        "findAndModify" => Call("p_result", "find_and_modify", command, cancellation),
        "count" => Call("document", "count_query", command, cancellation),
        "explain" => InSession(session => DocumentDbExplain.Find(session, command, cancellation), cancellation),
        "createIndexes" => InSession(session => DocumentDbIndexes.Create(session, command, cancellation), cancellation),
        "dropDatabase" => DropDatabase(command, cancellation),
        var other => throw new CommandFailure(59, "CommandNotFound", $"no such command: '{other}'"),
    };

    private Task<byte[]> First(MongoCommand command, string function, CancellationToken cancellation) =>
        InSession(session => _cursors.First(session, command, function, cancellation), cancellation);

    private Task<byte[]> Write(MongoCommand command, string sequence, CancellationToken cancellation) => InSession(
        async session => DocumentDbErrors.Translate(await session.Bson(
            $"SELECT p_result::bytea FROM documentdb_api.{command.Name}($1, $2::documentdb_core.bson, $3::documentdb_core.bsonsequence)",
            cancellation, command.Database, command.Raw, command.Sequences.GetValueOrDefault(sequence))),
        cancellation);

    private Task<byte[]> Call(string column, string function, MongoCommand command, CancellationToken cancellation) => InSession(
        session => session.Bson(
            $"SELECT {column}::bytea FROM documentdb_api.{function}($1, $2::documentdb_core.bson)", cancellation, command.Database, command.Raw),
        cancellation);

    private Task<byte[]> DropDatabase(MongoCommand command, CancellationToken cancellation) => InSession(
        async session =>
        {
            await session.Row("SELECT documentdb_api.drop_database($1)", cancellation, command.Database);
            return new BsonDocument("ok", 1.0).ToBson();
        },
        cancellation);

    private async Task<byte[]> InSession(Func<DocumentDbSession, Task<byte[]>> work, CancellationToken cancellation)
    {
        await using var session = new DocumentDbSession(await _source.OpenConnectionAsync(cancellation));
        return await work(session);
    }
}
