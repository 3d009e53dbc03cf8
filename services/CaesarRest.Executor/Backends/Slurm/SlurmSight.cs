namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>What a backend remembers of one attempt between looks; an executor that takes over does without.</summary>
internal sealed class SlurmSight(DateTimeOffset now)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // An end is then noticed at the latest when the job has taken a twentieth longer.
    private const double Share = 1 / 20.0;

    private static readonly TimeSpan BetweenSignals = TimeSpan.FromSeconds(5);

    private DateTimeOffset _changedAt = now;
    private DateTimeOffset _nextSignalAt = now;
    private DateTimeOffset? _unknownSince;
    private DateTimeOffset? _overSince;
    private DateTimeOffset? _hopelessSince;
    private string? _lastState;

    /// <summary>Until then what was seen last will do.</summary>
    public DateTimeOffset NextLookAt { get; private set; } = now;

    public Observation? Last { get; private set; }

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

    /// <summary>Sets the time of the next look: soon after a change, ever later as nothing changes.</summary>
    public Observation Remember(Observation observation, SlurmEvidence seen)
    {
        var state = $"{seen.Job?.State} {observation.GetType().Name}";
        if (state != _lastState)
            _changedAt = seen.Now;
        (_lastState, Last) = (state, observation);
        var pause = (seen.Now - _changedAt) * Share;
        NextLookAt = seen.Now + (pause < Shortest ? Shortest : pause > Longest ? Longest : pause);
        return observation;
    }

    /// <summary>False in the moments after a signal.</summary>
    public bool MaySignal(DateTimeOffset now) => now >= _nextSignalAt;

    public void Signalled(DateTimeOffset now)
    {
        _nextSignalAt = now + BetweenSignals;
        LookSoon(now);
    }

    /// <summary>Something was done that changes what is to be seen.</summary>
    public void LookSoon(DateTimeOffset now) => (_changedAt, NextLookAt) = (now, now);

    private static TimeSpan Since(DateTimeOffset? since, DateTimeOffset now) => since is { } start ? now - start : TimeSpan.Zero;
}

/// <summary>An answer of the controller on one job.</summary>
/// <param name="Job">Its word; null when it does not know the job.</param>
internal sealed record SlurmLook(SlurmJob? Job);
