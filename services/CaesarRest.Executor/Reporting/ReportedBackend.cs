using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Executor.Reporting;

/// <summary>A backend in the store: what its executors last saw of it.</summary>
internal sealed record ReportedBackend : IDocument
{
    public static readonly CollectionSchema Schema = new("backends");

    /// <summary>Its configured name.</summary>
    public required string Id { get; init; }

    public long Version { get; set; }

    public required bool IsUp { get; init; }

    public string? Software { get; init; }

    public string? Problem { get; init; }

    public required long Running { get; init; }

    public required long Waiting { get; init; }

    public int? RunningOfAll { get; init; }

    public int? WaitingOfAll { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public BackendReport ToReport() => new()
    {
        Backend = Id,
        IsUp = IsUp,
        Software = Software,
        Problem = Problem,
        Running = Running,
        Waiting = Waiting,
        RunningOfAll = RunningOfAll,
        WaitingOfAll = WaitingOfAll,
        SeenAt = SeenAt,
    };
}
