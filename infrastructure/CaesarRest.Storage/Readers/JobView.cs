using System.Text.Json;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Storage.Readers;

/// <summary>A job as its owner sees it. Times are UTC.</summary>
public sealed record JobView
{
    /// <summary>Id of the job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>User whose job it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of the source finder.</summary>
    public required string App { get; init; }

    /// <summary>Options exactly as sent.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>Id of the input file.</summary>
    public required string InputFileId { get; init; }

    /// <summary>Label of the user, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>State of the life cycle.</summary>
    public required JobState State { get; init; }

    /// <summary>One sentence for the user.</summary>
    public required string Status { get; init; }

    /// <summary>Name of the backend.</summary>
    public required string Backend { get; init; }

    /// <summary>Backend that was asked for; null where the default was taken.</summary>
    public string? AskedBackend { get; init; }

    /// <summary>What the job asks of the machine; null for nothing in particular.</summary>
    public JobResources? Resources { get; init; }

    /// <summary>Wall-clock limit of its program, seconds.</summary>
    public double TimeLimitSeconds { get; init; }

    /// <summary>Limit that was asked for; null where the default was taken.</summary>
    public double? AskedTimeLimitSeconds { get; init; }

    /// <summary>The backend's own id of the run; empty before it has one.</summary>
    public required string BackendId { get; init; }

    /// <summary>True while it waits in the queue of its backend.</summary>
    public bool IsQueued { get; init; }

    /// <summary>True once a sign of the running program was seen; before, the backend has only acknowledged the job.</summary>
    public required bool ProgramStarted { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its program started, null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Wall-clock seconds of the program: so far, or in all.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Exit code; negative for a signal; null before the end or when there was none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>CPU seconds, null when unknown.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Largest resident memory seen, bytes, null when unknown.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>Bytes of the job's directory, null while unknown.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Rises with every change of the job that is announced.</summary>
    public long Sequence { get; init; }

    /// <summary>When that change happened.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>When its directory was given up; null while it is kept.</summary>
    public DateTimeOffset? ResultsDiscardedAt { get; init; }

    /// <summary>When its results, or all of it, go by their age; null while it is open, and when nothing more goes.</summary>
    public DateTimeOffset? Destruction { get; init; }
}
