namespace CaesarRest.Hosting;

/// <summary>What a loop of this process tells of itself, and whether it has been silent for longer than it may.</summary>
/// <param name="limit">The longest silence that is no alarm.</param>
/// <param name="clock">The clock that the limit goes by.</param>
/// <param name="waits">True for a loop that may wait without end for something to do: it can only be stuck in a pass.</param>
public sealed class Heartbeat(TimeSpan limit, TimeProvider clock, bool waits = false)
{
    private readonly Lock _lock = new();
    private long? _lastSign;
    private bool _isInPass;
    private bool _hasFailed;

    /// <summary>How the loop is.</summary>
    public LoopState State
    {
        get
        {
            lock (_lock)
            {
                if (_lastSign is not { } sign)
                    return LoopState.NotStarted;
                if ((_isInPass || !waits) && clock.GetElapsedTime(sign) > limit)
                    return LoopState.Stuck;
                return _hasFailed ? LoopState.Failing : LoopState.Running;
            }
        }
    }

    /// <summary>A pass begins.</summary>
    public void Begin() => Sign(isInPass: true, _hasFailed);

    /// <summary>A long pass has got on.</summary>
    public void GetOn() => Sign(isInPass: true, _hasFailed);

    /// <summary>A pass is over.</summary>
    public void End(bool failed) => Sign(isInPass: false, failed);

    private void Sign(bool isInPass, bool hasFailed)
    {
        lock (_lock)
            (_lastSign, _isInPass, _hasFailed) = (clock.GetTimestamp(), isInPass, hasFailed);
    }
}

/// <summary>States of a loop.</summary>
public enum LoopState
{
    /// <summary>It has made no pass yet.</summary>
    NotStarted,

    /// <summary>Pass follows pass.</summary>
    Running,

    /// <summary>Pass follows pass, and the last one failed: what it needs is away.</summary>
    Failing,

    /// <summary>It has been silent for too long. Only a new start of the process helps.</summary>
    Stuck,
}
