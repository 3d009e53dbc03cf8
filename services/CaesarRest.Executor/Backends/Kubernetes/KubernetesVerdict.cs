using CaesarRest.Contracts.Executions;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>
/// What the evidence says. The exit status in the job's folder tells how the program ended, the cluster tells why; each
/// may come late or never, so each is waited for a while.
/// </summary>
/// <param name="stuckGrace">After this time a container that cannot start is given up.</param>
/// <param name="lostGrace">After this time without any sign where one is due, an attempt is lost.</param>
/// <param name="stopGrace">So long a program may take its leave.</param>
internal sealed class KubernetesVerdict(TimeSpan stuckGrace, TimeSpan lostGrace, TimeSpan stopGrace)
{
    // The Job's word follows the end of its container within a second or two, where the control plane is not away.
    private static readonly TimeSpan WordGrace = TimeSpan.FromSeconds(30);

    // A wrapper that was killed leaves no exit status; one that was not has written it before the cluster knows.
    private static readonly TimeSpan FileGrace = TimeSpan.FromSeconds(5);

    // Enough for the name of an image and what is wrong with it; some are told with all that led to them.
    private const int LongestWords = 500;

    private const string TakenAway = "The cluster took away the pod in which it ran.";
    private const string Deleted = "The job was deleted on the cluster.";
    private const string DeletedBefore = "The job was deleted on the cluster before it began.";

    // The cluster tells times in whole seconds.
    private static readonly TimeSpan ClockSteps = TimeSpan.FromSeconds(1);

    // These come from containers that have run; all others from ones that could not be started.
    private static readonly string[] RunReasons = ["Completed", "Error", "OOMKilled"];

    // Old nodes call a pod failed when they begin to stop its program.
    private TimeSpan StopTime { get; } = stopGrace + FileGrace > WordGrace ? stopGrace + FileGrace : WordGrace;

    public Observation Of(KubernetesEvidence seen)
    {
        // Withdrawn for a stop, or for an end that the executor did not live to write down.
        if (seen.Claim is Claim.Withdrawn)
        {
            var before = seen with { Claim = null, StuckFor = TimeSpan.MaxValue, OverFor = TimeSpan.MaxValue };
            return !seen.IsToStop && Of(before) is Observation.Ended ended ? ended : new Observation.Withdrawn();
        }

        if (seen.Stuck is { } stuck && (stuck.IsHopeless || seen.StuckFor >= stuckGrace))
            return new Observation.Ended(ExecutionOutcome.NotStarted, $"The cluster could not start {stuck.Image}{Words(seen.StuckWhy?.Reason, seen.StuckWhy?.Message)}.", null, null, seen.Now);
        if (seen.Exit is { } exit)
            return seen.IsUnknown || (seen.Job is { End: not null } && seen.HolderPod is null or { IsOver: true }) || seen.OverFor >= WordGrace ? Over(seen, exit) : Running(seen);
        if (seen.IsUnknown)
            return Unknown(seen);
        return seen.Claim is null ? NotBegun(seen) : Begun(seen);
    }

    private Observation NotBegun(KubernetesEvidence seen)
    {
        // Its node went before it began, and nobody else can say that it will not.
        if (HasDied(seen))
            return NotBegunIn(seen, seen.FirstPod!, seen.Job?.End);
        if (seen.Job?.End is null)
            return seen.HasMissedClaim && seen.OverFor >= lostGrace ? NeverBegan(seen, null) : Waiting(seen);
        return NeverBegan(seen, seen.Job.End);
    }

    private Observation Begun(KubernetesEvidence seen)
    {
        // Whatever the Job says, a pod that was deleted has its time; and then its node is gone, and nobody else can say that it is over.
        if (seen.IsDying)
            return !HasDied(seen) ? Running(seen) : seen.Job?.End is { } said ? Cut(seen, said) : Lost(seen);
        if (seen.Job?.End is { } end)
            return seen.OverFor < (seen.HolderPod is { Exit: null } ? StopTime : FileGrace) ? Running(seen) : Cut(seen, end);
        // The cluster says no end while a container goes on that others have added to the pod.
        if (seen.HolderPod is { Exit: not null })
            return seen.OverFor < WordGrace ? Running(seen) : Cut(seen, null);
        // Another pod in its place only finds the claim taken.
        return seen.Holder is not null && seen.HolderPod is null && seen.OverFor >= WordGrace ? Lost(seen) : Running(seen);
    }

    private bool HasDied(KubernetesEvidence seen) => seen is { IsDying: true, Bearer.Deletion: { } deletion } && seen.DyingFor >= deletion.Grace + lostGrace;

    private static Observation.Waiting Waiting(KubernetesEvidence seen) => new(Reason(seen) ?? "", seen.Name);

    private static Observation.Running Running(KubernetesEvidence seen) => new(seen.Name, seen.StartedAt, Usage.Unknown);

    private static string? Reason(KubernetesEvidence seen)
    {
        var pod = seen.Pods.FirstOrDefault(pod => !pod.IsOver);
        return pod is { IsStuck: true } ? $"{pod.Wait!.Reason}: {pod.Image}" : pod?.Unschedulable ?? seen.Warning ?? pod?.Wait?.Reason;
    }

    /// <summary>It left its exit status, and the cluster has said its word, or never will.</summary>
    private static Observation Over(KubernetesEvidence seen, ExitStatus exit)
    {
        if (exit.Code == 0 || Why(seen, exit.Code) is not { } why)
            return new Observation.Exited(exit);
        // Of one that was killed by a deletion, the time by its node's clock does not tell what came first.
        return new Observation.Ended(why.Outcome, why.Reason, exit.Code, exit.StartedAt, exit.EndedAt) { HasExitStatus = why.Outcome != ExecutionOutcome.Cancelled || !IsKill(exit.Code) };
    }

    /// <summary>It left none: it was killed, or its folder is out of reach.</summary>
    private static Observation Cut(KubernetesEvidence seen, KubernetesJobEnd? end)
    {
        var container = seen.HolderPod?.Exit;
        var code = container is { IsMadeUp: false } ? container.Signed : default(int?);
        var at = container?.EndedAt ?? end?.At ?? seen.Now;
        if (Why(seen, code) is { } why)
            return new Observation.Ended(why.Outcome, why.Reason, code, seen.StartedAt, at);
        if (container is { IsMadeUp: true })
            return new Observation.Ended(ExecutionOutcome.Failed, "The node on which it ran was lost or started anew.", null, seen.StartedAt, at);
        if (container is not null)
            return new Observation.Exited(new ExitStatus(container.Signed, seen.StartedAt ?? container.StartedAt, at, null, null));
        // Of a pod that was taken away nobody knows what it did, or that it does no more.
        return end is { IsComplete: false } && !seen.IsReplaced
            ? new Observation.Ended(ExecutionOutcome.Failed, $"The job was ended by the cluster{Words(end.Reason, end.Message)}.", null, seen.StartedAt, at)
            : Lost(seen);
    }

    /// <summary>The cluster's reason for an end; null where the program ended by itself.</summary>
    private static (ExecutionOutcome Outcome, string Reason)? Why(KubernetesEvidence seen, int? code)
    {
        var pod = seen.HolderPod;
        if (seen.IsOverdue)
            return (ExecutionOutcome.TimedOut, "The job was stopped by the cluster at its time limit.");
        if (pod?.Exit?.Reason == "OOMKilled")
            return (ExecutionOutcome.Failed, "The job had used up its memory.");
        if (pod is { IsOver: true, Reason: { } reason })
            return (ExecutionOutcome.Failed, $"The job was ended by the cluster{Words(reason, pod.Message)}.");
        if (!WasDeleted(seen, code))
            return null;
        if (seen.Job is null or { IsDeleting: true })
            return (ExecutionOutcome.Cancelled, Deleted);
        return code is null ? null : (ExecutionOutcome.Failed, TakenAway);
    }

    // The signals that a deletion sends tell it, whatever the node's clock says. Any other end that was before is the program's own.
    private static bool WasDeleted(KubernetesEvidence seen, int? code) => seen.DeletedAt is { } at
        ? IsKill(code) || !((seen.Exit?.EndedAt ?? seen.HolderPod?.Exit?.EndedAt) < at - ClockSteps)
        : seen.Job is null && (code is null || IsKill(code));

    private static bool IsKill(int? code) => code is -9 or -15;

    private static Observation Unknown(KubernetesEvidence seen)
    {
        if (seen is { WasTaken: false, Claim: null })
            return new Observation.Unclaimed();
        if (seen.OverFor < FileGrace)
            return seen.Claim is null ? Waiting(seen) : Running(seen);
        return seen.Claim is null
            ? new Observation.Ended(ExecutionOutcome.Cancelled, DeletedBefore, null, null, seen.Now)
            : new Observation.Ended(ExecutionOutcome.Cancelled, Deleted, seen.HolderPod?.Exit?.Signed, seen.StartedAt, seen.HolderPod?.Exit?.EndedAt ?? seen.Now);
    }

    private Observation NeverBegan(KubernetesEvidence seen, KubernetesJobEnd? end)
    {
        var pod = seen.FirstPod;
        var at = pod?.Exit?.EndedAt ?? end?.At ?? seen.Now;
        if (seen.IsOverdue)
            return new Observation.Ended(ExecutionOutcome.TimedOut, "The job's time on the cluster was over before it began.", null, null, at);
        // The word on the pod may come after that on the Job.
        if (pod is null or { IsOver: false } && seen.OverFor < WordGrace)
            return Waiting(seen);
        // Nothing has begun in it: a node that refused it or was emptied says nothing against another attempt.
        if (pod?.Exit is null)
            return NotBegunIn(seen, pod, end);
        // The claim may be seen late on a shared disk.
        if (pod.Exit is { Reason: var ended } && (ended is null || RunReasons.Contains(ended)) && seen.OverFor < lostGrace)
            return Waiting(seen);
        var reason = pod.Exit.Reason is "Completed" or "Error"
            ? "The job's folder could not be written on the cluster."
            : $"The cluster could not start it{Words(pod.Exit.Reason ?? pod.Reason ?? end?.Reason, pod.Exit.Message ?? pod.Message ?? end?.Message)}.";
        return new Observation.Ended(ExecutionOutcome.NotStarted, reason, null, null, at);
    }

    private static Observation.Ended NotBegunIn(KubernetesEvidence seen, KubernetesPod? pod, KubernetesJobEnd? end) => seen.Job is null or { IsDeleting: true }
        ? new(ExecutionOutcome.Cancelled, DeletedBefore, null, null, seen.Now)
        : new(ExecutionOutcome.Unclaimed, $"The cluster could not start it{Words(pod?.Reason ?? end?.Reason, pod?.Message ?? end?.Message)}.", null, null, end?.At ?? seen.Now);

    private static Observation.Ended Lost(KubernetesEvidence seen) => seen.Job is null or { IsDeleting: true }
        ? new(ExecutionOutcome.Cancelled, Deleted, null, seen.StartedAt, seen.Now)
        : new(ExecutionOutcome.Lost, seen.Claim is Claim.Unreadable ? "What it left in the job's folder cannot be read." : TakenAway, null, seen.StartedAt, seen.Now);

    /// <summary>The cluster's own words, in brackets.</summary>
    private static string Words(string? reason, string? message)
    {
        var words = string.Join(": ", new[] { reason, message?.TrimEnd('.') }.Where(word => !string.IsNullOrEmpty(word)));
        return words.Length switch
        {
            0 => "",
            > LongestWords => $" ({words[..LongestWords]}...)",
            _ => $" ({words})",
        };
    }
}
