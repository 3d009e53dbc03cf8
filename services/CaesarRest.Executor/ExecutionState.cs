namespace CaesarRest.Executor;

/// <summary>How far an attempt has come.</summary>
internal enum ExecutionState
{
    /// <summary>Waits for an executor with a free slot.</summary>
    Queued,

    /// <summary>Taken by a host that is about to hand it to the backend, or has done so and has not seen it begin.</summary>
    Launching,

    /// <summary>Handed to the backend.</summary>
    Running,

    /// <summary>Over; nothing of it will run.</summary>
    Ended,
}
