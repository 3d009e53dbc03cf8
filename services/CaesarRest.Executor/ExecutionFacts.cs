using CaesarRest.Contracts.Executions;

namespace CaesarRest.Executor;

/// <summary>What is told of an attempt.</summary>
internal static class ExecutionFacts
{
    /// <summary>The fact that says how far it is; null while it waits, since waiting is no fact that anybody acts on.</summary>
    public static object? Known(Execution execution) => execution.State switch
    {
        ExecutionState.Running => Started(execution),
        ExecutionState.Ended => Finished(execution),
        _ => null,
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
}
