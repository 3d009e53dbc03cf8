using CaesarRest.Storage;

namespace CaesarRest.Executor.Hosts;

/// <summary>A host on which an executor runs, or ran.</summary>
internal sealed record ExecutorHost : IDocument
{
    public static readonly CollectionSchema Schema = new("executor_hosts");

    /// <summary><see cref="HostIdentity.Key"/>.</summary>
    public required string Id { get; init; }

    public long Version { get; set; }

    public required string Machine { get; init; }

    public required string BootId { get; init; }

    /// <summary>When its executor last looked after its jobs.</summary>
    public required DateTimeOffset SeenAt { get; init; }
}
