using Microsoft.Data.Sqlite;

namespace CaesarRest.Storage.Sqlite;

/// <summary>A collection as one table of a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteDocumentCollection<T>(SqliteStore store, CollectionSchema schema) : IPreparedCollection<T>
    where T : class, IDocument
{
    private readonly SqliteStatements _statements = new(schema);

    public Task Prepare(CancellationToken cancellation) =>
        store.Write(command => Execute(command, _statements.Create), cancellation);

    public Task<T?> Find(string id, CancellationToken cancellation) => store.Read(command =>
    {
        command.CommandText = _statements.Find;
        command.Parameters.AddWithValue("$id", id);
        return command.ExecuteScalar() is string body ? DocumentJson.Read<T>(body) : null;
    }, cancellation);

    public Task<bool> TryInsert(T document, CancellationToken cancellation) =>
        document.AtVersion(1, () => store.Write(command => Inserted(command, document), cancellation));

    public Task<bool> TryReplace(T document, long expectedVersion, CancellationToken cancellation) =>
        document.AtVersion(expectedVersion + 1, () => store.Write(command => Replaced(command, document, expectedVersion), cancellation));

    public Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation) => store.Write(
        command =>
        {
            command.Parameters.AddWithValue("$id", id);
            command.Parameters.AddWithValue("$expected", expectedVersion);
            return Execute(command, _statements.Delete) == 1;
        },
        cancellation);

    public Task<IReadOnlyList<T>> Query(DocumentQuery query, CancellationToken cancellation) => store.Read<IReadOnlyList<T>>(command =>
    {
        if (query.Limit <= 0)
            return [];
        _statements.Query(command, query);
        using var rows = command.ExecuteReader();
        var documents = new List<T>();
        while (rows.Read())
            documents.Add(DocumentJson.Read<T>(rows.GetString(0)));
        return documents;
    }, cancellation);

    public Task<long> Count(DocumentQuery query, CancellationToken cancellation) => store.Read(command =>
    {
        _statements.Count(command, query);
        return (long)command.ExecuteScalar()!;
    }, cancellation);

    public Task<IReadOnlyList<DocumentTotal>> Total(DocumentTotals totals, CancellationToken cancellation) => store.Read<IReadOnlyList<DocumentTotal>>(command =>
    {
        _statements.Total(command, totals);
        using var rows = command.ExecuteReader();
        var found = new List<DocumentTotal>();
        while (rows.Read())
        {
            var sums = totals.Sums.Select((_, n) => totals.By.Count + 1 + n).Select(column => rows.IsDBNull(column) ? null : (double?)rows.GetDouble(column));
            var by = totals.By.Select((_, column) => rows.IsDBNull(column) ? null : rows.GetString(column));
            found.Add(new([.. by], rows.GetInt64(totals.By.Count), [.. sums]));
        }

        return found;
    }, cancellation);

    private bool Inserted(SqliteCommand command, T document)
    {
        Bind(command, document);
        return ExecuteUnlessDuplicate(command, _statements.Insert);
    }

    private bool Replaced(SqliteCommand command, T document, long expectedVersion)
    {
        Bind(command, document);
        command.Parameters.AddWithValue("$expected", expectedVersion);
        return ExecuteUnlessDuplicate(command, _statements.Replace);
    }

    private static void Bind(SqliteCommand command, T document)
    {
        command.Parameters.AddWithValue("$id", document.Id);
        command.Parameters.AddWithValue("$version", document.Version);
        command.Parameters.AddWithValue("$body", DocumentJson.Write(document));
    }

    private static bool ExecuteUnlessDuplicate(SqliteCommand command, string sql)
    {
        try
        {
            return Execute(command, sql) == 1;
        }
        catch (SqliteException error) when (SqliteErrors.IsDuplicate(error))
        {
            return false;
        }
    }

    private static int Execute(SqliteCommand command, string sql)
    {
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
