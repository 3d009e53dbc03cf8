using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CaesarRest.Scenario.Tests.Jobs;

internal sealed class SqliteStoreOfJobs : StoreOfJobs
{
    private readonly string _path;

    private SqliteStoreOfJobs(string folder) => _path = Path.Combine(folder, "store.db");

    public override string[] Settings => [];

    protected override CaesarOptions Options => new() { Store = { Sqlite = { Path = _path } } };

    /// <summary>In the place where a service of that folder looks for it.</summary>
    public static async Task<StoreOfJobs> With(int count, string folder)
    {
        var store = new SqliteStoreOfJobs(folder);
        await store.Fill(count);
        return store;
    }

    public override Task<string> Cost(DocumentQuery query) => Steps(command => new SqliteStatements(Job.Schema).Query(command, query));

    public override Task<string> CostOfOne() => Steps(command =>
    {
        command.CommandText = new SqliteStatements(Job.Schema).Find;
        command.Parameters.AddWithValue("$id", SomeJob.ToString("D"));
    });

    protected override async Task Write(IEnumerable<Job> jobs)
    {
        await using var connection = Open();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var job in jobs)
        {
            await using var insert = connection.CreateCommand();
            insert.CommandText = new SqliteStatements(Job.Schema).Insert;
            insert.Parameters.AddWithValue("$id", job.Id);
            insert.Parameters.AddWithValue("$version", job.Version);
            insert.Parameters.AddWithValue("$body", DocumentJson.Write(job));
            await insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    /// <summary>The steps of SQLite's virtual machine, which grow with every row that it looks at, and its sorts; https://sqlite.org/c3ref/c_stmtstatus_counter.html.</summary>
    private Task<string> Steps(Action<SqliteCommand> prepare)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        prepare(command);
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(connection.Handle, command.CommandText, out var statement));
        using (statement)
        {
            foreach (SqliteParameter parameter in command.Parameters)
                raw.sqlite3_bind_text(statement, raw.sqlite3_bind_parameter_index(statement, parameter.ParameterName), (string)parameter.Value!);
            var rows = 0;
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                rows++;
            return Task.FromResult(
                $"{rows} rows in {raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 0)} steps with {raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_SORT, 0)} sorts and {raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_FULLSCAN_STEP, 0)} steps of scans");
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        connection.Open();
        return connection;
    }
}
