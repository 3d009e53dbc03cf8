using Microsoft.Data.Sqlite;

namespace CaesarRest.Storage.Sqlite;

/// <summary>Result codes of SQLite that mean something to callers; https://sqlite.org/rescode.html.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NoDatabase = 26;
    private const int PrimaryKeyTaken = 1555;
    private const int UniqueValueTaken = 2067;

    /// <summary>The id or the value of a unique index exists already.</summary>
    public static bool IsDuplicate(SqliteException error) =>
        error.SqliteExtendedErrorCode is PrimaryKeyTaken or UniqueValueTaken;

    /// <summary>Runs <paramref name="work"/>; what passes with time or with the disk's repair becomes the port's own exception.</summary>
    public static async Task<TResult> Translate<TResult>(Func<Task<TResult>> work)
    {
        try
        {
            return await work();
        }
        catch (SqliteException cause) when (cause.SqliteErrorCode is Busy or Locked or ReadOnly or InputOutput or Full or CannotOpen or Protocol or Corrupt or NoDatabase)
        {
            throw new StoreUnavailableException($"The SQLite database cannot be used: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The directory of the SQLite database cannot be used: {cause.Message}", cause);
        }
    }
}
