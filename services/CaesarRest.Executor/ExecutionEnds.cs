using CaesarRest.Contracts.Executions;
using CaesarRest.Executor.Backends;

namespace CaesarRest.Executor;

/// <summary>The ways an attempt ends. Each makes the end due to be told at once.</summary>
internal static class ExecutionEnds
{
    /// <summary>Ends it without an exit status.</summary>
    public static Execution End(this Execution execution, ExecutionOutcome outcome, DateTimeOffset now, string? reason = null) =>
        execution with
        {
            State = ExecutionState.Ended,
            WaitingReason = null,
            Outcome = outcome,
            Reason = reason,
            EndedAt = now,
            NextAnnounceAt = now,
        };

    /// <summary>Ends it by the exit status it left.</summary>
    public static Execution End(this Execution execution, ExitStatus exit, DateTimeOffset now)
    {
        // An exit before the recorded stop is the program's own, even when it is read after it.
        var stopped = execution.StopSignalledAt is { } signalled && exit.EndedAt >= signalled;
        var ended = stopped ? execution.EndStopped(now) : execution.End(ExecutionOutcome.Exited, now);
        return ended with
        {
            ExitCode = exit.Code,
            StartedAt = exit.StartedAt ?? execution.StartedAt,
            EndedAt = exit.EndedAt,
            CpuSeconds = exit.CpuSeconds ?? execution.CpuSeconds,
            PeakMemoryBytes = Larger(exit.PeakMemoryBytes, execution.PeakMemoryBytes),
        };
    }

    /// <summary>Ends it by the backend's word.</summary>
    public static Execution End(this Execution execution, Observation.Ended seen, DateTimeOffset now)
    {
        // As with an exit status alone: an exit before the recorded stop is not due to it, and if the backend speaks of nothing but that stop, the program's own.
        var isBefore = seen.HasExitStatus && execution.StopSignalledAt > seen.EndedAt;
        if (isBefore && seen.Outcome == ExecutionOutcome.Cancelled)
            seen = seen with { Outcome = ExecutionOutcome.Exited, Reason = null };
        var isStopped = !isBefore && seen.Outcome switch
        {
            ExecutionOutcome.Cancelled or ExecutionOutcome.TimedOut => execution.StopSignalledAt is not null || execution.StopRequested,
            ExecutionOutcome.Lost => execution.StopSignalledAt is not null,
            _ => false,
        };
        var ended = isStopped ? execution.EndStopped(now) : execution.End(seen.Outcome, now, seen.Reason);
        return ended with { ExitCode = seen.ExitCode, StartedAt = seen.StartedAt ?? execution.StartedAt, EndedAt = seen.EndedAt };
    }

    /// <summary>Ends one that vanished: by the stop that was signalled, else it is lost.</summary>
    public static Execution EndGone(this Execution execution, DateTimeOffset now, string reason) =>
        execution.StopSignalledAt is null ? execution.End(ExecutionOutcome.Lost, now, reason) : execution.EndStopped(now);

    /// <summary>An ended attempt of which nothing else is known: a <see cref="StartJob"/> that comes late finds it.</summary>
    public static Execution Tombstone(Guid jobId, int attempt, string backend, DateTimeOffset now) => new Execution
    {
        Id = Execution.IdOf(jobId, attempt),
        JobId = jobId,
        Attempt = attempt,
        Backend = backend,
        Owner = "",
        App = "",
        OptionsJson = "{}",
        InputFileId = "",
        TimeLimitSeconds = 0,
        State = ExecutionState.Queued,
        QueuedAt = now,
        StopRequested = true,
    }.End(ExecutionOutcome.Cancelled, now);

    /// <summary>The larger of two that may be unknown.</summary>
    public static long? Larger(long? one, long? other) => one is null || other > one ? other : one;

    private static Execution EndStopped(this Execution execution, DateTimeOffset now) =>
        execution.StopCause == StopCause.TimeLimit
            ? execution.End(ExecutionOutcome.TimedOut, now, FormattableString.Invariant($"Job was stopped at its time limit of {execution.TimeLimitSeconds:0.###} s"))
            : execution.End(ExecutionOutcome.Cancelled, now);
}
