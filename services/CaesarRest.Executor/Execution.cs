using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Storage;

namespace CaesarRest.Executor;

/// <summary>
/// One attempt of a job, as the executor role knows it: the intent, written before anything is done, and what came of
/// it. Only the executor role writes it. Times are UTC and whole milliseconds.
/// </summary>
internal sealed record Execution : IDocument
{
    public static readonly CollectionSchema Schema = new(
        "executions",
        new CollectionIndex("executions_backend_state_queued", "backend", "state", "queuedAt"),
        new CollectionIndex("executions_announce", "nextAnnounceAt"));

    /// <summary>See <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    public long Version { get; set; }

    public required Guid JobId { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Name of the backend it runs on.</summary>
    public required string Backend { get; init; }

    public required string Owner { get; init; }

    public required string App { get; init; }

    /// <summary>Finder options as the client sent them: a JSON object.</summary>
    public required string OptionsJson { get; init; }

    public required string InputFileId { get; init; }

    /// <summary>Wall-clock limit of the program, seconds.</summary>
    public required double TimeLimitSeconds { get; init; }

    /// <summary>What it asks of the machine; null for nothing in particular.</summary>
    public JobResources? Resources { get; init; }

    public required ExecutionState State { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Where the trace of its job goes on; see <see cref="Traces"/>.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Key of the host that looks after it; null while it is queued.</summary>
    public string? Host { get; init; }

    /// <summary>How often it was handed to the backend; raised before each time.</summary>
    public int Launches { get; init; }

    /// <summary>How many of these times the backend took nothing because it was away.</summary>
    public int Postponements { get; init; }

    /// <summary>When it may be handed over again, should it turn out that nothing came of the last time.</summary>
    public DateTimeOffset? NextLaunchAt { get; init; }

    /// <summary>The backend's own id of the run, empty before it is known.</summary>
    public string BackendId { get; init; } = "";

    /// <summary>Why it waits in the queue of its backend, empty where that does not say; null when it is in none.</summary>
    public string? WaitingReason { get; init; }

    /// <summary>When the program started; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was first seen running, by the clock of an executor; null before.</summary>
    public DateTimeOffset? SeenRunningAt { get; init; }

    /// <summary>A <see cref="StopJob"/> has come.</summary>
    public bool StopRequested { get; init; }

    /// <summary>When it was decided to signal the program, written before the signal: an exit before it counts as the program's own.</summary>
    public DateTimeOffset? StopSignalledAt { get; init; }

    /// <summary>Why it was signalled.</summary>
    public StopCause? StopCause { get; init; }

    /// <summary>When the signal that a program may obey was sent; the grace until the other one runs from here.</summary>
    public DateTimeOffset? StopDeliveredAt { get; init; }

    /// <summary>When its progress is told next.</summary>
    public DateTimeOffset? NextProgressAt { get; init; }

    /// <summary>How it ended; null while it is open.</summary>
    public ExecutionOutcome? Outcome { get; init; }

    /// <summary>One sentence for the user, without server paths.</summary>
    public string? Reason { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>CPU seconds (user + system) of the program and the children it waited for.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory seen, bytes.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Bytes of the job's directory when it ended, null while that is unknown.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>The end is recorded by the jobs role and need not be told any more.</summary>
    public bool Released { get; init; }

    /// <summary>How often the end was told.</summary>
    public int Announcements { get; init; }

    /// <summary>When the end is told next; null while it is open and once it is released.</summary>
    public DateTimeOffset? NextAnnounceAt { get; init; }

    /// <summary>Deterministic, so that two messages about one attempt meet in one document.</summary>
    public static string IdOf(Guid jobId, int attempt) => FormattableString.Invariant($"{jobId:D}-{attempt}");

    /// <summary>Wall-clock seconds of the program until <paramref name="instant"/>.</summary>
    public double ElapsedSeconds(DateTimeOffset instant) =>
        StartedAt is { } started ? Math.Max(0, (instant - started).TotalSeconds) : 0;
}
