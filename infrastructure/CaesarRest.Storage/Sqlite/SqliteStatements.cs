using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CaesarRest.Storage.Sqlite;

/// <summary>The SQL of one collection: a table of id, version and JSON body, with indexes on expressions over the body.</summary>
internal sealed class SqliteStatements(CollectionSchema schema)
{
    private readonly string _table = Quoted(schema.Name);

    public string Insert => $"INSERT INTO {_table} (id, version, body) VALUES ($id, $version, $body)";

    public string Replace => $"UPDATE {_table} SET version = $version, body = $body WHERE id = $id AND version = $expected";

    public string Delete => $"DELETE FROM {_table} WHERE id = $id AND version = $expected";

    public string Find => $"SELECT body FROM {_table} WHERE id = $id";

    /// <summary>Table and indexes, where missing.</summary>
    public string Create
    {
        get
        {
            var table = $"CREATE TABLE IF NOT EXISTS {_table} (id TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL);";
            return string.Join('\n', schema.Indexes.Select(CreateIndex).Prepend(table));
        }
    }

    /// <summary>Makes <paramref name="command"/> the query.</summary>
    public void Query(SqliteCommand command, DocumentQuery query)
    {
        var direction = query.Descending ? "DESC" : "ASC";
        var order = IsById(query) ? $"id {direction}" : $"{Value(query.OrderBy!)} {direction}, id {direction}";
        var limit = query.Limit is { } most ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {most}") : "";
        var index = query.Index is { } named ? $" INDEXED BY {IndexName(named)}" : "";
        command.CommandText = $"SELECT body FROM {_table}{index}{Where(command, query)} ORDER BY {order}{limit}";
    }

    /// <summary>Makes <paramref name="command"/> the count of the query.</summary>
    public void Count(SqliteCommand command, DocumentQuery query) =>
        command.CommandText = $"SELECT COUNT(*) FROM {_table}{Where(command, query)}";

    /// <summary>Makes <paramref name="command"/> the totals: the values, the count and the sums in each row.</summary>
    public void Total(SqliteCommand command, DocumentTotals totals)
    {
        var by = totals.By.Select(Value).ToList();
        var columns = by.Append("COUNT(*)").Concat(totals.Sums.Select(field => $"SUM({Value(field)})"));
        // Without a group SQL answers one row even for no document.
        var group = by.Count == 0 ? "HAVING COUNT(*) > 0" : $"GROUP BY {string.Join(", ", by)}";
        command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {_table}{Where(command, new() { Where = totals.Where })} {group}";
    }

    private string CreateIndex(CollectionIndex index)
    {
        var name = IndexName(index.Name);
        var fields = index.Fields.Select(Value);
        // The id at the end lets the index deliver the whole order of a query, ties included.
        return index.Unique
            ? $"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {_table} ({string.Join(", ", fields)});"
            : $"CREATE INDEX IF NOT EXISTS {name} ON {_table} ({string.Join(", ", fields.Append("id"))});";
    }

    /// <summary>Index names are one name space over all tables of a file, so the table's name leads.</summary>
    private string IndexName(string index) => Quoted($"{schema.Name}_{index}");

    private static string Where(SqliteCommand command, DocumentQuery query)
    {
        var conditions = query.Where.Select(condition => Condition(command, condition)).ToList();
        if (query.After is { } place)
            conditions.Add(After(command, query, place));
        return conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
    }

    private static string After(SqliteCommand command, DocumentQuery query, DocumentPlace place)
    {
        var beyond = query.Descending ? "<" : ">";
        var id = Parameter(command, place.Id);
        if (IsById(query))
            return $"id {beyond} {id}";
        var (field, value) = (Value(query.OrderBy!), Parameter(command, place.Value));
        // The first condition bounds the index, the second one parts the ties.
        return $"{field} {beyond}= {value} AND ({field} {beyond} {value} OR id {beyond} {id})";
    }

    private static bool IsById(DocumentQuery query) => query.OrderBy is null or "id";

    private static string Condition(SqliteCommand command, DocumentCondition condition)
    {
        var parameters = condition.Values.Select(value => Parameter(command, value)).ToList();
        return condition.Comparison switch
        {
            Comparison.AnyOf => $"{Value(condition.Field)} IN ({string.Join(", ", parameters)})",
            Comparison.AtMost => $"{Value(condition.Field)} <= {parameters.Single()}",
            Comparison.AtLeast => $"{Value(condition.Field)} >= {parameters.Single()}",
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Comparison, "No such comparison."),
        };
    }

    private static string Parameter(SqliteCommand command, object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"$p{command.Parameters.Count}");
        command.Parameters.AddWithValue(name, Stored(value));
        return name;
    }

    /// <summary>A value as json_extract gives it back.</summary>
    private static object Stored(object value) => value switch
    {
        string text => text,
        bool flag => flag ? 1L : 0L,
        long or int => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        Enum name => name.ToString(),
        Guid id => id.ToString("D"),
        DateTimeOffset time => SortableTimeConverter.Text(time),
        _ => throw new NotSupportedException($"A query cannot compare with a {value.GetType().Name}."),
    };

    /// <summary>The expression must be the same, letter by letter, in index and query, or SQLite does not use the index.</summary>
    private static string Value(string field) => field is "id" or "version" ? field : $"json_extract(body, '$.{Name(field)}')";

    private static string Quoted(string name) => $"\"{Name(name)}\"";

    private static string Name(string name) =>
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? name
            : throw new ArgumentException($"'{name}' is no name of a collection, index or field.", nameof(name));
}
