using System.Globalization;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;

namespace CaesarRest.Accounting;

/// <summary>The newest that is known of one job: a document of <c>accounting_jobs</c>.</summary>
internal sealed class JobFact : IDocument
{
    public static readonly CollectionSchema Schema = new(
        "accounting_jobs",
        new CollectionIndex("accounting_jobs_owner_ended", "owner", "endedAt"),
        new CollectionIndex("accounting_jobs_owner_changed", "owner", "changedAt"),
        new CollectionIndex("accounting_jobs_changed", "changedAt"));

    /// <summary>The job's id.</summary>
    public string Id { get; init; } = "";

    public long Version { get; set; }

    /// <summary>Of the event that told it. 0 gives way to any event.</summary>
    public long Sequence { get; set; }

    public string Owner { get; init; } = "";

    public string App { get; init; } = "";

    public string Backend { get; init; } = "";

    public JobState State { get; init; }

    public DateTimeOffset SubmittedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Day (UTC, <c>yyyy-MM-dd</c>) on which it ended, by which a store can group; null while it is open.</summary>
    public string? EndedOn { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public double ElapsedSeconds { get; init; }

    public double? CpuSeconds { get; init; }

    public long? PeakMemoryBytes { get; init; }

    /// <summary>Bytes of the job's directory, null while unknown.</summary>
    public long? SizeBytes { get; init; }

    public static JobFact Of(JobStateChanged change) => new()
    {
        Id = change.JobId.ToString("D"),
        Sequence = change.Sequence,
        Owner = change.Owner,
        App = change.App,
        Backend = change.Backend,
        State = change.State,
        SubmittedAt = change.SubmittedAt,
        StartedAt = change.StartedAt,
        EndedAt = change.EndedAt,
        EndedOn = change.EndedAt?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ChangedAt = change.ChangedAt,
        ElapsedSeconds = change.ElapsedSeconds,
        CpuSeconds = change.CpuSeconds,
        PeakMemoryBytes = change.PeakMemoryBytes,
        SizeBytes = change.SizeBytes,
    };
}
