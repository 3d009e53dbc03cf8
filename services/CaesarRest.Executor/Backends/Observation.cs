using CaesarRest.Contracts.Executions;

namespace CaesarRest.Executor.Backends;

/// <summary>What a backend sees of an attempt. Exactly one of the nested cases.</summary>
internal abstract record Observation
{
    private Observation()
    {
    }

    /// <summary>Handed over; its claim is not taken yet.</summary>
    /// <param name="Reason">Why it has to wait, in the backend's own words; null when there is nothing to say.</param>
    /// <param name="BackendId">Id of the run, if that is known.</param>
    internal sealed record Waiting(string? Reason = null, string? BackendId = null) : Observation;

    /// <summary>Its claim is free, and nothing is known to be on the way to take it.</summary>
    internal sealed record Unclaimed : Observation;

    /// <summary>An executor took the claim: it never ran and never will.</summary>
    internal sealed record Withdrawn : Observation;

    /// <summary>It holds its claim and lives.</summary>
    /// <param name="BackendId">Id of the run that holds the claim.</param>
    /// <param name="StartedAt">When the program started; null in the moment before.</param>
    /// <param name="Usage">What it has used so far.</param>
    internal sealed record Running(string BackendId, DateTimeOffset? StartedAt, Usage Usage) : Observation;

    /// <summary>It left its exit status.</summary>
    internal sealed record Exited(ExitStatus Status) : Observation;

    /// <summary>It is over by the backend's word, whether or not the program left an exit status.</summary>
    /// <param name="Outcome">How.</param>
    /// <param name="Reason">Why, in one sentence for the user.</param>
    /// <param name="ExitCode">Exit code; negative for a signal; null where there was none.</param>
    /// <param name="StartedAt">When the program started; null where it did not.</param>
    /// <param name="EndedAt">When it was over.</param>
    internal sealed record Ended(ExecutionOutcome Outcome, string? Reason, int? ExitCode, DateTimeOffset? StartedAt, DateTimeOffset EndedAt) : Observation
    {
        /// <summary>Code and time are the program's own last words.</summary>
        public bool HasExitStatus { get; init; }
    }

    /// <summary>It held its claim, lives no more, and left no exit status.</summary>
    internal sealed record Gone : Observation;
}

/// <summary>Resources used so far; null where unknown.</summary>
/// <param name="CpuSeconds">User and system.</param>
/// <param name="PeakMemoryBytes">Largest resident memory seen.</param>
internal sealed record Usage(double? CpuSeconds, long? PeakMemoryBytes)
{
    public static readonly Usage Unknown = new(null, null);
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Exit code; negative for the signal that ended it.</param>
/// <param name="StartedAt">When it started, if it left that too.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="CpuSeconds">User and system, by the kernel's account of the waited-for children.</param>
/// <param name="PeakMemoryBytes">Largest resident memory seen while it ran.</param>
internal sealed record ExitStatus(int Code, DateTimeOffset? StartedAt, DateTimeOffset EndedAt, double? CpuSeconds, long? PeakMemoryBytes);
