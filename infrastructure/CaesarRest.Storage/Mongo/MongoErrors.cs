using System.Text.RegularExpressions;
using MongoDB.Driver;

namespace CaesarRest.Storage.Mongo;

/// <summary>What the driver's exceptions mean to callers of the port.</summary>
internal static partial class MongoErrors
{
    /// <summary>The id or the value of a unique index exists already.</summary>
    public static bool IsDuplicate(MongoWriteException error) => error.WriteError?.Category == ServerErrorCategory.DuplicateKey;

    /// <summary>Runs <paramref name="work"/>; a server that is away, slow or changing its primary becomes the port's own exception.</summary>
    public static async Task<TResult> Translate<TResult>(Func<Task<TResult>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception cause) when (IsPassing(cause))
        {
            throw new StoreUnavailableException($"The MongoDB server cannot be used: {Brief(cause)}", cause);
        }
    }

    /// <summary>The driver tells of a server that it cannot find in pages; the cause of that is on them.</summary>
    private static string Brief(Exception cause)
    {
        var text = cause.Message.Split(" using CompositeServerSelector")[0];
        var reason = SocketError().Match(cause.Message).Groups[1].Value;
        return reason.Length > 0 && text.Length < cause.Message.Length ? $"{text}: {reason}" : text;
    }

    [GeneratedRegex(@"SocketException \(\d+\): ([^\n]+)")]
    private static partial Regex SocketError();

    private static bool IsPassing(Exception error) => error
        // The driver reports that it found no server as a TimeoutException.
        is TimeoutException
        or MongoConnectionException
        or MongoConnectionPoolPausedException
        or MongoWaitQueueFullException
        or MongoExecutionTimeoutException
        or MongoNotPrimaryException
        or MongoNodeIsRecoveringException
        // The server was restarted between two batches of an answer.
        or MongoCursorNotFoundException
        // Written here but not confirmed by the majority: it may yet be rolled back, so it is no success.
        or MongoWriteConcernException
        or MongoWriteException { WriteError: null };
}
