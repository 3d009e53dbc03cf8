using Microsoft.Data.Sqlite;

namespace CaesarRest.Scenario.Tests.Operations;

/// <summary>Takes a table of the service's SQLite store away until disposed: a fault that no repetition of a message heals.</summary>
internal sealed class BrokenTable : IDisposable
{
    private readonly string _file;
    private readonly string _table;

    public BrokenTable(string file, string table)
    {
        (_file, _table) = (file, table);
        Execute($"ALTER TABLE {table} RENAME TO {table}_away");
    }

    public void Dispose() => Execute($"ALTER TABLE {_table}_away RENAME TO {_table}");

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
