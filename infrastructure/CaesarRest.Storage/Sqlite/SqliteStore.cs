using CaesarRest.Hosting;
using Microsoft.Data.Sqlite;

namespace CaesarRest.Storage.Sqlite;

/// <summary>
/// One SQLite file. Readers take a pooled connection each and never wait, thanks to the write-ahead log; writers queue
/// for the one writing connection, because SQLite has one writer anyway and a queue is kinder than its busy polling.
/// </summary>
/// <remarks>
/// Microsoft.Data.Sqlite works synchronously underneath. Calls stay on the caller's thread: a read comes from the page
/// cache in tens of microseconds, cheaper than a thread hop, and of the writers only the one that syncs the log blocks a thread.
/// </remarks>
internal sealed class SqliteStore : IDocumentStore, IDisposable
{
    private const int BusyTimeoutSeconds = 5;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteConnection? _writer;

    public SqliteStore(SqliteSettings settings)
    {
        _path = Path.GetFullPath(settings.Path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = _path, DefaultTimeout = BusyTimeoutSeconds }.ToString();
    }

    public bool IsServer => false;

    public Task Ping(CancellationToken cancellation) => Read(
        command =>
        {
            command.CommandText = "SELECT count(*) FROM sqlite_master";
            return command.ExecuteScalar();
        },
        cancellation);

    public IPreparedCollection<T> Collection<T>(CollectionSchema schema)
        where T : class, IDocument =>
        new SqliteDocumentCollection<T>(this, schema);

    /// <summary>Runs a reading command.</summary>
    public Task<TResult> Read<TResult>(Func<SqliteCommand, TResult> read, CancellationToken cancellation) => SqliteErrors.Translate(async () =>
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        return read(command);
    });

    /// <summary>Runs one writing command when its turn has come; it is on disk when this returns.</summary>
    public async Task<TResult> Write<TResult>(Func<SqliteCommand, TResult> write, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await SqliteErrors.Translate(async () =>
            {
                _writer ??= await OpenWriter(cancellation);
                await using var command = _writer.CreateCommand();
                return write(command);
            });
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _writer?.Dispose();
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _turn.Dispose();
    }

    private async Task<SqliteConnection> OpenWriter(CancellationToken cancellation)
    {
        DurableFiles.CreateDirectory(Path.GetDirectoryName(_path)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            // FULL: a commit returns when the log is synced; NORMAL could lose the last ones in a power cut.
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
