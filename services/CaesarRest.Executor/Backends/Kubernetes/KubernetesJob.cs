using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>What a Job says of itself.</summary>
internal sealed record KubernetesJob
{
    public required string Name { get; init; }

    /// <summary>By which it cannot be mistaken for another of the same name.</summary>
    public required string Uid { get; init; }

    /// <summary>How it is over; null while it is not, or not finally.</summary>
    public KubernetesJobEnd? End { get; init; }

    /// <summary>It was deleted; it stays until its pods are gone.</summary>
    public KubernetesDeletion? Deletion { get; init; }

    public bool IsDeleting => Deletion is not null;

    // Newer servers show FailureTarget and SuccessCriteriaMet first, while pods may still run.
    public static KubernetesJob Of(V1Job job) => new()
    {
        Name = job.Metadata.Name,
        Uid = job.Metadata.Uid,
        Deletion = KubernetesDeletion.Of(job.Metadata),
        End = job.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "Complete" or "Failed", Status: "True" }) is { } final
            ? new(final.Type == "Complete", final.Reason, final.Message, Instant(final.LastTransitionTime))
            : null,
    };

    internal static DateTimeOffset? Instant(DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : null;
}

/// <summary>How a Job was over.</summary>
/// <param name="IsComplete">Its pod succeeded.</param>
/// <param name="Reason">Else why not: <c>DeadlineExceeded</c>, <c>BackoffLimitExceeded</c>.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="At">When that was known.</param>
internal sealed record KubernetesJobEnd(bool IsComplete, string? Reason = null, string? Message = null, DateTimeOffset? At = null);
