using CaesarRest.Contracts.Executions;

namespace CaesarRest.Executor;

/// <summary>What is told of an attempt.</summary>
internal static class ExecutionFacts
{
    // A backend's words are for a status of one line.
    private const int LongestReason = 200;

    /// <summary>The fact that says how far it is; null while it waits for an executor, since that is no fact that anybody acts on.</summary>
    public static object? Known(Execution execution) => execution switch
    {
        { State: ExecutionState.Ended } => Finished(execution),
        { WaitingReason: not null } => Waiting(execution),
        { State: ExecutionState.Running } => Started(execution),
        _ => null,
    };

    /// <summary>It is in the queue of its backend.</summary>
    public static ExecutionWaiting Waiting(Execution execution) => new()
    {
        JobId = execution.JobId,
        Attempt = execution.Attempt,
        BackendId = execution.BackendId,
        Reason = string.IsNullOrWhiteSpace(execution.WaitingReason) ? null : OneLine(execution.WaitingReason),
    };

    public static ExecutionStarted Started(Execution execution) => new()
    {
        JobId = execution.JobId,
        Attempt = execution.Attempt,
        BackendId = execution.BackendId,
        StartedAt = execution.StartedAt,
    };

    /// <summary>Sign of life of one whose program has started.</summary>
    public static ExecutionProgressed Progressed(Execution execution, DateTimeOffset startedAt, DateTimeOffset now) => new()
    {
        JobId = execution.JobId,
        Attempt = execution.Attempt,
        BackendId = execution.BackendId,
        StartedAt = startedAt,
        ElapsedSeconds = execution.ElapsedSeconds(now),
        CpuSeconds = execution.CpuSeconds,
        PeakMemoryBytes = execution.PeakMemoryBytes,
    };

    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public static ExecutionFinished Finished(Execution execution)
    {
        if (execution is not { Outcome: { } outcome, EndedAt: { } ended })
            throw new InvalidOperationException($"Execution {execution.Id} has not ended.");
        return new()
        {
            JobId = execution.JobId,
            Attempt = execution.Attempt,
            Outcome = outcome,
            Reason = execution.Reason,
            BackendId = execution.BackendId,
            ExitCode = execution.ExitCode,
            StartedAt = execution.StartedAt,
            EndedAt = ended,
            ElapsedSeconds = execution.ElapsedSeconds(ended),
            CpuSeconds = execution.CpuSeconds,
            PeakMemoryBytes = execution.PeakMemoryBytes,
            SizeBytes = execution.SizeBytes,
        };
    }

    private static string OneLine(string text) =>
        string.Concat(text.Trim().Take(LongestReason).Select(one => char.IsControl(one) || char.IsSurrogate(one) ? ' ' : one));
}
