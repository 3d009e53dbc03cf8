using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;

namespace CaesarRest.Jobs;

/// <summary>A job: the saga of <see cref="JobLifecycle"/> and the document of the <c>jobs</c> collection. Times are UTC.</summary>
internal sealed class Job : SagaStateMachineInstance, IDocument
{
    public static readonly CollectionSchema Schema = new("jobs",
        new CollectionIndex("jobs_due", "dueAt"),
        new CollectionIndex("jobs_changed", "changedAt"),
        new CollectionIndex("jobs_listed", "listedFor", "submittedAt"),
        new CollectionIndex("jobs_listed_by_state", "listedFor", "visible", "submittedAt"),
        new CollectionIndex("jobs_listed_by_app", "listedFor", "app", "submittedAt"),
        new CollectionIndex("jobs_listed_by_tag", "listedFor", "tag", "submittedAt"),
        new CollectionIndex("jobs_listed_changed", "listedFor", "changedAt"),
        new CollectionIndex("jobs_remains", "remains", "endedAt"),
        new CollectionIndex("jobs_owner_input", "owner", "inputFileId"));

    public string Id => CorrelationId.ToString("D");

    /// <summary>The job's id.</summary>
    public Guid CorrelationId { get; set; }

    public long Version { get; set; }

    /// <summary>Name of a <see cref="JobState"/>, or of MassTransit's own initial state while it is being made.</summary>
    public string State { get; set; } = "";

    /// <summary>Rises with every change that is announced.</summary>
    public long Sequence { get; set; }

    public string Owner { get; set; } = "";

    public string App { get; set; } = "";

    /// <summary>The options object exactly as the client sent it.</summary>
    public string Options { get; set; } = "{}";

    public string InputFileId { get; set; } = "";

    public string? Tag { get; set; }

    public string RequestHash { get; set; } = "";

    /// <summary>Backend that runs it.</summary>
    public string Backend { get; set; } = "";

    /// <summary>Backend that it was asked for; null where the default was taken.</summary>
    public string? AskedBackend { get; set; }

    /// <summary>What it asks of the machine; null for nothing in particular.</summary>
    public JobResources? Resources { get; set; }

    public int Attempt { get; set; }

    public double TimeLimitSeconds { get; set; }

    /// <summary>Limit that it was asked for; null where the default was taken.</summary>
    public double? AskedTimeLimitSeconds { get; set; }

    public string Status { get; set; } = "";

    public string BackendId { get; set; } = "";

    /// <summary>Handed to its backend, and in the queue there.</summary>
    public bool IsQueued { get; set; }

    public DateTimeOffset SubmittedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>When its directory was given up; from then on no run may make it again.</summary>
    public DateTimeOffset? ResultsDiscardedAt { get; set; }

    /// <summary>When it was deleted. The document stays, so that its id makes no other job.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>When the sweeper has to look at it; null once it has ended, unless its directory is still to be removed.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public double ElapsedSeconds { get; set; }

    public int? ExitCode { get; set; }

    public double? CpuSeconds { get; set; }

    public long? PeakMemoryBytes { get; set; }

    /// <summary>Bytes of the job's directory; null until its executor has told.</summary>
    public long? SizeBytes { get; set; }

    // What follows from the rest. It is stored for queries alone, and never read back.

    /// <summary>In whose lists it is; null once it is deleted.</summary>
    public string? ListedFor
    {
        get => DeletedAt is null ? Owner : null;
        set => _ = value;
    }

    /// <summary>Its <see cref="VisibleState"/>.</summary>
    public string Visible
    {
        get => Enum.TryParse<JobState>(State, out var state) ? VisibleState.Of(state, StartedAt is not null, isHandedOver: BackendId.Length > 0 && !IsQueued) : "";
        set => _ = value;
    }

    /// <summary>What its age can still take.</summary>
    public JobRemains Remains
    {
        get => DeletedAt is not null ? JobRemains.Nothing : ResultsDiscardedAt is not null ? JobRemains.Record : JobRemains.All;
        set => _ = value;
    }
}

/// <summary>What there is of a job.</summary>
internal enum JobRemains
{
    /// <summary>The job and its directory, if it left one.</summary>
    All,

    /// <summary>The job without its directory.</summary>
    Record,

    /// <summary>Only the knowledge that there was one.</summary>
    Nothing,
}
