namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>What a backend remembers of one attempt between looks; an executor that takes over does without.</summary>
internal sealed class SlurmSight(DateTimeOffset now) : Sight(now)
{
    private DateTimeOffset? _unknownSince;
    private DateTimeOffset? _overSince;
    private DateTimeOffset? _hopelessSince;

    /// <summary>The controller's word as of the survey before this look.</summary>
    public SlurmLook? Surveyed { private get; set; }

    /// <summary>That word, once; null when it was not asked in it.</summary>
    public SlurmLook? TakeSurveyed()
    {
        var surveyed = Surveyed;
        Surveyed = null;
        return surveyed;
    }

    /// <summary>Adds to the evidence how long some of it has been so.</summary>
    public SlurmEvidence Time(SlurmEvidence seen)
    {
        _unknownSince = seen.IsUnknown ? _unknownSince ?? seen.Now : null;
        var isOver = seen.Exit is not null || seen.IsTakenBack || seen.Job is { State.End: not null } || seen.Record is { State.End: not null };
        _overSince = isOver ? _overSince ?? seen.Now : null;
        _hopelessSince = seen.IsHopeless ? _hopelessSince ?? seen.Now : null;
        return seen with { HopelessFor = Since(_hopelessSince, seen.Now), UnknownFor = Since(_unknownSince, seen.Now), OverFor = Since(_overSince, seen.Now) };
    }
}

/// <summary>An answer of the controller on one job.</summary>
/// <param name="Job">Its word; null when it does not know the job.</param>
internal sealed record SlurmLook(SlurmJob? Job);
