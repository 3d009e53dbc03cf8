namespace CaesarRest.Executor.Backends;

/// <summary>When a backend looks at an attempt, and what it saw last: soon after a change, ever later as nothing changes.</summary>
internal class Sight(DateTimeOffset now)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // An end is then noticed at the latest when the job has taken a twentieth longer.
    private const double Share = 1 / 20.0;

    private static readonly TimeSpan BetweenSignals = TimeSpan.FromSeconds(5);

    private DateTimeOffset _changedAt = now;
    private DateTimeOffset _nextSignalAt = now;
    private string? _lastState;

    /// <summary>Until then what was seen last will do.</summary>
    public DateTimeOffset NextLookAt { get; private set; } = now;

    public Observation? Last { get; private set; }

    /// <summary>Sets the time of the next look.</summary>
    /// <param name="observation">What was seen.</param>
    /// <param name="state">The backend's own word for it; another one is a change too.</param>
    /// <param name="now">When.</param>
    public Observation Remember(Observation observation, string? state, DateTimeOffset now)
    {
        var seen = $"{state} {observation.GetType().Name}";
        if (seen != _lastState)
            _changedAt = now;
        (_lastState, Last) = (seen, observation);
        var pause = (now - _changedAt) * Share;
        NextLookAt = now + (pause < Shortest ? Shortest : pause > Longest ? Longest : pause);
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

    protected static TimeSpan Since(DateTimeOffset? since, DateTimeOffset now) => since is { } start ? now - start : TimeSpan.Zero;
}
