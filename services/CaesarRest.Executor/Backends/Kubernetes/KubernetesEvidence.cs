namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>All that can be known of an attempt on a cluster at one time.</summary>
internal sealed record KubernetesEvidence
{
    private const string Overdue = "DeadlineExceeded";

    /// <summary>Name of its Job.</summary>
    public required string Name { get; init; }

    /// <summary>The Job was made, as far as is recorded.</summary>
    public bool WasTaken { get; init; }

    /// <summary>The Job; null when the cluster has none.</summary>
    public KubernetesJob? Job { get; init; }

    /// <summary>Pods of the Job that the cluster has.</summary>
    public IReadOnlyList<KubernetesPod> Pods { get; init; } = [];

    /// <summary>What the cluster's latest warning says of Job or pods.</summary>
    public string? Warning { get; init; }

    /// <summary>The cluster said at an earlier look that the time of Job or pod was over.</summary>
    public bool WasOverdue { get; init; }

    /// <summary>It has said so now or before.</summary>
    public bool IsOverdue => WasOverdue || Job?.End?.Reason == Overdue || Pods.Any(pod => pod.Reason == Overdue);

    /// <summary>What was deleted of it, and is gone.</summary>
    public IReadOnlyList<KubernetesGone> Gone { get; init; } = [];

    /// <summary>Who holds the claim.</summary>
    public Claim? Claim { get; init; }

    /// <summary>When the program started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The exit status it left.</summary>
    public ExitStatus? Exit { get; init; }

    /// <summary>Why its container cannot start, in the clearest words that were seen.</summary>
    public KubernetesWait? StuckWhy { get; init; }

    /// <summary>For how long its container has been unable to start.</summary>
    public TimeSpan StuckFor { get; init; }

    /// <summary>For how long <see cref="Bearer"/> has been deleted without coming to its end.</summary>
    public TimeSpan DyingFor { get; init; }

    /// <summary>Somebody wants it to stop.</summary>
    public bool IsToStop { get; init; }

    /// <summary>For how long the end, or what looks like one, has been known.</summary>
    public TimeSpan OverFor { get; init; }

    /// <summary>The instant of all this.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Nothing of it is on the cluster any more, or yet.</summary>
    public bool IsUnknown => Job is null && Pods.All(pod => pod.IsOver);

    /// <summary>Name of the pod that holds the claim.</summary>
    public string? Holder => Claim is Claim.Held held && held.Submission.Split('/') is [_, var pod] ? pod : null;

    /// <summary>That pod, if the cluster still has it.</summary>
    public KubernetesPod? HolderPod => Pods.FirstOrDefault(pod => pod.Name == Holder);

    /// <summary>When the Job or the pod that holds the claim was deleted, by whomever.</summary>
    public DateTimeOffset? DeletedAt => new[] { Job is null ? GoneAt(Name) : Job.Deletion?.At, HolderDeletedAt }.Min();

    /// <summary>The pod that holds the claim was deleted, or is gone.</summary>
    public bool IsReplaced => HolderDeletedAt is not null || (Holder is not null && HolderPod is null);

    /// <summary>The pod that holds the claim; where none does, or nobody can read which, the only one that might.</summary>
    public KubernetesPod? Bearer => Holder is not null ? HolderPod : Pods.Count == 1 ? Pods[0] : null;

    /// <summary>That pod was deleted, and has not come to its end.</summary>
    public bool IsDying => Bearer is { IsOver: false, Deletion: not null };

    /// <summary>The one pod that there usually is.</summary>
    public KubernetesPod? FirstPod => Pods.Count > 0 ? Pods[0] : null;

    /// <summary>A pod that cannot start.</summary>
    public KubernetesPod? Stuck => Claim is Claim.Held or Claim.Unreadable || Job is null ? null : Pods.FirstOrDefault(pod => pod.IsStuck);

    /// <summary>Its containers have ended before any of them took the claim.</summary>
    public bool HasMissedClaim => Claim is null && Pods.Count > 0 && Pods.All(pod => pod.Exit is not null);

    /// <summary>Something of it is over.</summary>
    public bool IsOver => Exit is not null || IsUnknown || Job is { End: not null } || HasMissedClaim || (Claim is Claim.Held && HolderPod is null or { IsOver: true });

    private DateTimeOffset? HolderDeletedAt => Holder is null ? null : HolderPod is { } pod ? pod.Deletion?.At : GoneAt(Holder);

    private DateTimeOffset? GoneAt(string name) => Gone.Where(one => one.Name == name).Select(one => (DateTimeOffset?)one.DeletedAt).FirstOrDefault();
}
