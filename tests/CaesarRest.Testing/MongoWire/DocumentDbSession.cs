using Npgsql;
using NpgsqlTypes;

namespace CaesarRest.Testing.MongoWire;

/// <summary>One PostgreSQL connection for one command.</summary>
internal sealed class DocumentDbSession(NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>First row of a statement whose arguments are BSON (bytes), text or numbers.</summary>
    public async Task<object[]> Row(string sql, CancellationToken cancellation, params object?[] arguments)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
        {
            // Typed even when null, or PostgreSQL cannot choose the function.
            command.Parameters.Add(argument is null or byte[]
                ? new() { Value = argument ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea }
                : new NpgsqlParameter { Value = argument });
        }

        await using var rows = await command.ExecuteReaderAsync(cancellation);
        if (!await rows.ReadAsync(cancellation))
            throw new InvalidDataException($"No answer to {sql}.");
        var row = new object[rows.FieldCount];
        rows.GetValues(row);
        return row;
    }

    /// <summary>The one BSON value of a statement.</summary>
    public async Task<byte[]> Bson(string sql, CancellationToken cancellation, params object?[] arguments) =>
        (byte[])(await Row(sql, cancellation, arguments))[0];

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
