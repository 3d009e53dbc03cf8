namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>All that can be known of an attempt on a cluster at one time.</summary>
internal sealed record SlurmEvidence
{
    /// <summary>Id of its Slurm job; null while that is unknown.</summary>
    public long? JobId { get; init; }

    /// <summary>The controller's word; null when it has none.</summary>
    public SlurmJob? Job { get; init; }

    /// <summary>The controller was asked, and does not know the job.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>For how long it has not known it.</summary>
    public TimeSpan UnknownFor { get; init; }

    /// <summary>The accounting service's word on a job that the controller does not know.</summary>
    public SlurmJob? Record { get; init; }

    /// <summary>There is an accounting service, which may learn of an end a little later than the controller forgets it.</summary>
    public bool HasRecords { get; init; }

    /// <summary>Who holds the claim.</summary>
    public Claim? Claim { get; init; }

    /// <summary>When the program started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The exit status it left.</summary>
    public ExitStatus? Exit { get; init; }

    /// <summary>It has begun, and Slurm says that it is to begin.</summary>
    public bool IsTakenBack => Claim is not null and not Backends.Claim.Withdrawn && Exit is null && Job is { State: { End: null, IsWaiting: true } };

    /// <summary>For how long Slurm has called it a job that cannot run as the cluster is.</summary>
    public TimeSpan HopelessFor { get; init; }

    /// <summary>It cannot run as the cluster is.</summary>
    public bool IsHopeless => Job is { State: { End: null, IsWaiting: true }, Reason: "PartitionConfig" or "BadConstraints" };

    /// <summary>For how long the end has been known, from the exit status or from Slurm.</summary>
    public TimeSpan OverFor { get; init; }

    /// <summary>The instant of all this.</summary>
    public required DateTimeOffset Now { get; init; }
}
