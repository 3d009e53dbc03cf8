namespace CaesarRest.Executor;

/// <summary>
/// Tells the workers of this process that there is something to do before their next interval. Work never depends on
/// it: what another process caused is found at the interval.
/// </summary>
internal sealed class WakeUp
{
    private TaskCompletionSource _rung = NewBell();

    /// <summary>Completes at the next ring. Taken before a pass, so that a ring during the pass is not missed.</summary>
    public Task NextRing => Volatile.Read(ref _rung).Task;

    public void Ring() => Interlocked.Exchange(ref _rung, NewBell()).SetResult();

    // The ringer must not run the woken worker's pass on its own thread.
    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
