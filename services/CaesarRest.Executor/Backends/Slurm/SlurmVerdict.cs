using System.Globalization;
using CaesarRest.Contracts.Executions;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// What the evidence says. The exit status in the job's folder tells how the program ended, Slurm tells why; each may
/// come late or never, so each is waited for a while.
/// </summary>
/// <param name="lostGrace">After this time without any word an attempt is lost.</param>
internal sealed class SlurmVerdict(TimeSpan lostGrace)
{
    // Slurm's word follows the exit of the script within a second or two.
    private static readonly TimeSpan WordGrace = TimeSpan.FromSeconds(30);

    // A wrapper that was killed leaves no exit status; one that was not has written it before Slurm knows.
    private static readonly TimeSpan FileGrace = TimeSpan.FromSeconds(5);

    // An administrator may be about to change the partition.
    private static readonly TimeSpan HopeGrace = TimeSpan.FromMinutes(1);

    public Observation Of(SlurmEvidence seen)
    {
        // Withdrawn after it had come to an end that the executor did not live to write down.
        if (seen.Claim is Claim.Withdrawn)
            return Of(seen with { Claim = null }) is Observation.Ended ended ? ended : new Observation.Withdrawn();
        if (Final(seen) is { } final)
            return Over(seen, final, final.State.End!);
        if (seen.Exit is { } exit && (seen is { IsUnknown: true, HasRecords: false } || seen.OverFor >= WordGrace))
            return new Observation.Exited(exit);
        if (seen.IsUnknown)
            return Unknown(seen);
        if (seen.Job is not { } job)
            throw new BackendUnavailableException("The cluster was not asked.");
        return seen.Claim is null ? NotBegun(seen, job) : Begun(seen);
    }

    private static Observation NotBegun(SlurmEvidence seen, SlurmJob job)
    {
        if (job.UserId == SlurmJob.Nobody)
            return Ended(ExecutionOutcome.NotStarted, "The cluster does not know the user for whom it was to run.", seen);
        return seen.HopelessFor >= HopeGrace
            ? Ended(ExecutionOutcome.NotStarted, $"The cluster has not what the job asks for ({job.Reason}).", seen)
            : Waiting(seen);
    }

    // Taken back into the queue it would only find its claim taken. At first it may just have begun, after Slurm's word.
    private static Observation Begun(SlurmEvidence seen) => seen.IsTakenBack && seen.OverFor >= FileGrace
        ? Ended(ExecutionOutcome.Lost, "The cluster took the job back into its queue after it had begun.", seen)
        : Running(seen);

    private static Observation.Ended Ended(ExecutionOutcome outcome, string reason, SlurmEvidence seen) => new(outcome, reason, null, seen.StartedAt, seen.Now);

    private static SlurmJob? Final(SlurmEvidence seen) => (seen.IsUnknown ? seen.Record : seen.Job) is { State.End: not null } row ? row : null;

    private static Observation.Waiting Waiting(SlurmEvidence seen) => new(seen.Job?.Reason ?? "", Id(seen));

    private static Observation.Running Running(SlurmEvidence seen) => new(Id(seen), seen.StartedAt, Usage.Unknown);

    private static string Id(SlurmEvidence seen) => seen.JobId?.ToString(CultureInfo.InvariantCulture) ?? "";

    private Observation Unknown(SlurmEvidence seen)
    {
        if (seen.JobId is null)
            return new Observation.Unclaimed();
        if (seen.UnknownFor < lostGrace)
            return seen.Claim is null ? Waiting(seen) : Running(seen);
        return seen.Claim is null
            ? Ended(ExecutionOutcome.Unclaimed, "The cluster no longer knows the job, which had not begun.", seen)
            : new Observation.Gone();
    }

    private Observation Over(SlurmEvidence seen, SlurmJob job, string end)
    {
        var isOwn = end is "COMPLETED" or "FAILED";
        // On a node that broke down it could not have left one.
        if (seen.Exit is { } exit && (isOwn || end == "NODE_FAIL"))
            return new Observation.Exited(exit);
        // A file may be seen late on a shared disk. Where its absence would turn a success into a loss, it is waited for longer.
        if (seen.Exit is null && seen.Claim is not null && seen.OverFor < (isOwn ? lostGrace : FileGrace))
            return Running(seen);
        if (end == "COMPLETED" && seen.Claim is not null)
            return new Observation.Gone();
        var (outcome, reason) = seen.Claim is null ? NeverBegan(end, job.Reason) : Cut(end, job.Reason);
        return new Observation.Ended(outcome, reason, seen.Exit?.Code ?? CodeOf(seen, job), seen.StartedAt, seen.Exit?.EndedAt ?? job.EndedAt ?? seen.Now)
        {
            HasExitStatus = seen.Exit is not null,
        };
    }

    /// <summary>Slurm's word on the exit, where it says that there was none that was good; the accounting service is to be trusted with signals alone.</summary>
    private static int? CodeOf(SlurmEvidence seen, SlurmJob job) =>
        seen.Claim is not null && job.ExitCode?.Signed is not (null or 0) and var code && (code < 0 || !seen.IsUnknown) ? code : null;

    private static (ExecutionOutcome Outcome, string Reason) NeverBegan(string end, string? reason) => end switch
    {
        "CANCELLED" => (ExecutionOutcome.Cancelled, "The job was cancelled on the cluster before it began."),
        "TIMEOUT" or "DEADLINE" => (ExecutionOutcome.TimedOut, "The job's time on the cluster was over before it began."),
        _ => (ExecutionOutcome.NotStarted, $"The cluster could not start it{Words(end, reason)}."),
    };

    private static (ExecutionOutcome Outcome, string Reason) Cut(string end, string? reason) => end switch
    {
        "CANCELLED" => (ExecutionOutcome.Cancelled, "The job was cancelled on the cluster."),
        "TIMEOUT" => (ExecutionOutcome.TimedOut, "The job was stopped by the cluster at its time limit."),
        "DEADLINE" => (ExecutionOutcome.TimedOut, "The job was stopped by the cluster at its deadline."),
        "OUT_OF_MEMORY" => (ExecutionOutcome.Failed, "The job had used up its memory."),
        "PREEMPTED" => (ExecutionOutcome.Failed, "The job had to give way to another on the cluster."),
        "NODE_FAIL" => (ExecutionOutcome.Failed, "The cluster's node on which it ran broke down."),
        _ => (ExecutionOutcome.Failed, $"The job was ended by the cluster{Words(end, reason)}."),
    };

    private static string Words(string end, string? reason) => reason is null ? $" ({end})" : $" ({end}, {reason})";
}
