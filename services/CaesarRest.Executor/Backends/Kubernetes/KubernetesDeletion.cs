using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>Somebody has deleted an object of the cluster; it stays until all of it is gone.</summary>
/// <param name="At">When.</param>
/// <param name="Grace">For so long its programs may take their leave.</param>
internal sealed record KubernetesDeletion(DateTimeOffset At, TimeSpan Grace)
{
    // The mark says when the grace is over.
    public static KubernetesDeletion? Of(V1ObjectMeta metadata) =>
        KubernetesJob.Instant(metadata.DeletionTimestamp) is { } end && TimeSpan.FromSeconds(metadata.DeletionGracePeriodSeconds ?? 0) is var grace
            ? new(end - grace, grace)
            : null;
}

/// <summary>An object that the cluster has no more, and that did not go by its own end.</summary>
internal readonly record struct KubernetesGone(string Name, DateTimeOffset DeletedAt);
