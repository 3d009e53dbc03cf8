namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// State of a job: one base state and any number of flags, as <c>squeue</c>'s manual lists them under JOB STATE CODES.
/// Up to v0.0.39 one word says it, a flag in place of its base state.
/// </summary>
internal readonly record struct SlurmState(IReadOnlyList<string> Words)
{
    // A job with one of these is not over whatever its base state says.
    private static readonly string[] OpenFlags = ["COMPLETING", "CONFIGURING", "POWER_UP_NODE", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "EXPEDITING"];

    private static readonly string[] WaitingWords = ["PENDING", "CONFIGURING", "POWER_UP_NODE", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD"];

    private static readonly string[] Ends =
        ["COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "DEADLINE", "OUT_OF_MEMORY", "LAUNCH_FAILED", "RECONFIG_FAIL", "REVOKED"];

    /// <summary>The end it has come to; null while it is open.</summary>
    public string? End => Words.Any(OpenFlags.Contains) ? null : Words.FirstOrDefault(Ends.Contains);

    /// <summary>It has not begun, or is to begin again.</summary>
    public bool IsWaiting => Words.Any(WaitingWords.Contains);

    public override string ToString() => string.Join('+', Words);
}
