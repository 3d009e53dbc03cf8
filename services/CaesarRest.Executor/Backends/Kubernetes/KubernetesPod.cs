using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>What a pod of a job says of itself.</summary>
internal sealed record KubernetesPod
{
    // What keeps a container from starting until somebody does something about it.
    private static readonly string[] StuckReasons =
    [
        "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError", "RegistryUnavailable",
        "CreateContainerConfigError", "CreateContainerError", "RunContainerError",
    ];

    public required string Name { get; init; }

    public string? Uid { get; init; }

    /// <summary>It is over, as far as the job goes: <c>Succeeded</c> or <c>Failed</c>, or only containers that others have added to it go on.</summary>
    public bool IsOver { get; init; }

    /// <summary>It was deleted; it stays until its node says that it is over.</summary>
    public KubernetesDeletion? Deletion { get; init; }

    /// <summary>Why it was over, where not by its program: <c>Evicted</c>, <c>DeadlineExceeded</c>.</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>Why no node takes it.</summary>
    public string? Unschedulable { get; init; }

    /// <summary>Image of its container.</summary>
    public string? Image { get; init; }

    /// <summary>Why its container has not started.</summary>
    public KubernetesWait? Wait { get; init; }

    /// <summary>How its container ended.</summary>
    public KubernetesExit? Exit { get; init; }

    /// <summary>It waits for something that does not come by waiting.</summary>
    public bool IsStuck => Wait is { Reason: { } reason } && StuckReasons.Contains(reason);

    /// <summary>It waits for something that cannot come.</summary>
    public bool IsHopeless => Wait?.Reason == "InvalidImageName";

    public static KubernetesPod Of(V1Pod pod)
    {
        var container = pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == KubernetesManifest.Container);
        return new()
        {
            Name = pod.Metadata.Name,
            Uid = pod.Metadata.Uid,
            IsOver = pod.Status?.Phase is "Succeeded" or "Failed" || container?.State?.Terminated is not null,
            Deletion = KubernetesDeletion.Of(pod.Metadata),
            Reason = pod.Status?.Reason,
            Message = pod.Status?.Message,
            Unschedulable = pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Message,
            Image = pod.Spec?.Containers?.FirstOrDefault(one => one.Name == KubernetesManifest.Container)?.Image,
            Wait = container?.State?.Waiting is { } waiting ? new(waiting.Reason, waiting.Message) : null,
            Exit = container?.State?.Terminated is { } ended
                ? new(ended.ExitCode, ended.Reason, ended.Message, KubernetesJob.Instant(ended.StartedAt), KubernetesJob.Instant(ended.FinishedAt))
                : null,
        };
    }
}

/// <summary>Why a container has not started.</summary>
internal sealed record KubernetesWait(string? Reason, string? Message = null);

/// <summary>How a container ended.</summary>
/// <param name="Code">Exit code of its first process.</param>
/// <param name="Reason"><c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>, or why it could not be started.</param>
/// <param name="Message">The same in a sentence.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record KubernetesExit(int Code, string? Reason = null, string? Message = null, DateTimeOffset? StartedAt = null, DateTimeOffset? EndedAt = null)
{
    /// <summary>The code; negative for the signal that ended the program, which a shell reports as 128 and more.</summary>
    public int Signed => Code is > 128 and <= 192 ? 128 - Code : Code;

    /// <summary>Its node found it gone, as after a power cut: code and reason tell nothing of it.</summary>
    public bool IsMadeUp => Reason is "Unknown" or "ContainerStatusUnknown";
}
