using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>
/// Names of the queues, and addresses to send to. Commands go to the exchange in front of a queue:
/// a send to the address of a quorum queue itself hangs.
/// </summary>
public static class Addresses
{
    /// <summary>Queue of the jobs role.</summary>
    public const string JobsQueue = "caesar-jobs";

    /// <summary>Where the jobs role takes commands.</summary>
    public static readonly Uri Jobs = new($"exchange:{JobsQueue}");

    /// <summary>Queue of the accounting role.</summary>
    public const string AccountingQueue = "caesar-accounting";

    /// <summary>Where the accounting role takes commands.</summary>
    public static readonly Uri Accounting = new($"exchange:{AccountingQueue}");

    /// <summary>Queue that all executors of a backend share.</summary>
    public static string ExecutorQueue(string backend) => $"caesar-executor-{backend}";

    /// <summary>Where the executors of a backend take commands.</summary>
    public static Uri Executor(string backend) => new($"exchange:{ExecutorQueue(backend)}");

    /// <summary>A queue for live events: one process's own, and gone with it.</summary>
    public static string LiveQueue() => $"caesar-live-{NewId.NextGuid():N}";
}
