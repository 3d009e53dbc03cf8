using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Jobs;

/// <summary>A job: the saga of <see cref="JobLifecycle"/> and the document of the <c>jobs</c> collection. Times are UTC.</summary>
internal sealed class Job : SagaStateMachineInstance, IDocument
{
    public static readonly CollectionSchema Schema = new("jobs",
        new CollectionIndex("jobs_due", "dueAt"),
        new CollectionIndex("jobs_changed", "changedAt"),
        new CollectionIndex("jobs_owner_submitted", "owner", "submittedAt"),
        new CollectionIndex("jobs_owner_changed", "owner", "changedAt"),
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

    public string Backend { get; set; } = "";

    public int Attempt { get; set; }

    public double TimeLimitSeconds { get; set; }

    public string Status { get; set; } = "";

    public string BackendId { get; set; } = "";

    public DateTimeOffset SubmittedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>When the sweeper has to look at it; null once it has ended.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public double ElapsedSeconds { get; set; }

    public int? ExitCode { get; set; }

    public double? CpuSeconds { get; set; }

    public long? PeakMemoryBytes { get; set; }

    /// <summary>Bytes of the job's directory; null until its executor has told.</summary>
    public long? SizeBytes { get; set; }
}
