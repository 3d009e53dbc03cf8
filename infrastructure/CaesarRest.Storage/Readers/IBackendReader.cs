namespace CaesarRest.Storage.Readers;

/// <summary>What executors say of the backends, for other roles.</summary>
public interface IBackendReader
{
    /// <summary>The last that was said of each backend, in no order; nothing of one that no executor has ever looked at.</summary>
    Task<IReadOnlyList<BackendReport>> Reports(CancellationToken cancellation);
}

/// <summary>How a backend was when an executor last looked.</summary>
public sealed record BackendReport
{
    /// <summary>Its configured name.</summary>
    public required string Backend { get; init; }

    /// <summary>It took jobs.</summary>
    public required bool IsUp { get; init; }

    /// <summary>What it is, with its version; null while that is unknown.</summary>
    public string? Software { get; init; }

    /// <summary>Why it was not up: a sentence for users.</summary>
    public string? Problem { get; init; }

    /// <summary>Jobs of this service that run on it.</summary>
    public required long Running { get; init; }

    /// <summary>Jobs of this service that wait for it.</summary>
    public required long Waiting { get; init; }

    /// <summary>Jobs of anybody that run on it, as it says; null where it does not.</summary>
    public int? RunningOfAll { get; init; }

    /// <summary>Jobs of anybody in its queue, as it says; null where it does not.</summary>
    public int? WaitingOfAll { get; init; }

    /// <summary>When that was (UTC).</summary>
    public required DateTimeOffset SeenAt { get; init; }
}
