using System.Collections.Concurrent;
using k8s.Models;

namespace CaesarRest.Testing.Servers.KubernetesDoubles;

/// <summary>Takes pods and runs their containers as processes of this machine, with nothing of a container about them.</summary>
internal sealed class DoubleNode(DoubleObjects objects, int cores, string folder) : IDisposable
{
    public static readonly string PinnedImage = $"localhost/caesar-rest/sextractor@sha256:{new string('0', 64)}";

    private readonly ConcurrentDictionary<string, DoubleContainer> _containers = new();

    /// <summary>Nobody looks after the pods.</summary>
    public bool IsStopped { get; set; }

    /// <summary>The log of a pod's container; null when there is none.</summary>
    public DoubleContainer? Container(V1Pod pod) => _containers.GetValueOrDefault(pod.Metadata.Uid);

    public void Pass()
    {
        foreach (var pod in objects.All<V1Pod>("pods").OrderBy(pod => long.Parse(pod.Metadata.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture)))
        {
            if (pod.Spec.NodeName is null && pod.Metadata.DeletionTimestamp is null)
                Place(pod);
            else if (pod.Spec.NodeName is null)
                objects.Remove<V1Pod>("pods", pod.Metadata.Name);
            else if (!IsStopped)
                Look(pod);
        }
    }

    /// <summary>All its processes are gone at once.</summary>
    public void CutPower()
    {
        IsStopped = true;
        foreach (var container in _containers.Values)
            container.Lose();
    }

    public void Dispose()
    {
        foreach (var container in _containers.Values)
            container.Dispose();
    }

    private void Place(V1Pod pod)
    {
        var taken = objects.All<V1Pod>("pods").Where(other => other.Spec.NodeName is not null && !DoubleJobs.IsOver(other)).Sum(Cores);
        var why = pod.Spec.NodeSelector?.Count > 0 ? "1 node(s) didn't match Pod's node affinity"
            : Limits(pod, "nvidia.com/gpu") > 0 ? "1 Insufficient nvidia.com/gpu"
            : taken + Cores(pod) > cores ? "1 Insufficient cpu" : null;
        objects.Change<V1Pod>("pods", pod.Metadata.Name, known =>
        {
            if (why is null)
                known.Spec.NodeName = "node";
            known.Status.Conditions =
            [
                why is null
                    ? new V1PodCondition { Type = "PodScheduled", Status = "True" }
                    : new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = $"0/1 nodes are available: {why}." },
            ];
        });
    }

    private void Look(V1Pod pod)
    {
        var container = Container(pod);
        if (container is null)
        {
            if (pod.Metadata.DeletionTimestamp is not null)
                objects.Remove<V1Pod>("pods", pod.Metadata.Name);
            else if (!DoubleJobs.IsOver(pod))
                Begin(pod);
            return;
        }

        if (pod.Metadata.DeletionTimestamp is not null)
            container.End(TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? 30));
        else if (!DoubleJobs.IsOver(pod) && pod.Spec.ActiveDeadlineSeconds is { } seconds && pod.Status.StartTime?.AddSeconds(seconds) <= DoubleObjects.Now)
        {
            container.End(TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30));
            // As was seen: at once, and no more is told of how the container ended.
            SetStatus(pod, "Failed", pod.Status.ContainerStatuses[0].State, "DeadlineExceeded");
            return;
        }

        container.Watch();
        if (!DoubleJobs.IsOver(pod) && container.Terminated is { } end)
            SetStatus(pod, end.ExitCode == 0 ? "Succeeded" : "Failed", new V1ContainerState { Terminated = end });
        if (pod.Metadata.DeletionTimestamp is not null && container.Terminated is not null)
        {
            objects.Remove<V1Pod>("pods", pod.Metadata.Name);
            container.Dispose();
        }
    }

    private void Begin(V1Pod pod)
    {
        var image = pod.Spec.Containers[0].Image;
        if (image != KubernetesCluster.Image && image != PinnedImage)
        {
            var never = pod.Spec.Containers[0].ImagePullPolicy == "Never";
            // The second word that a real one has for it, and keeps.
            Wait(pod, never ? "ErrImageNeverPull" : "ImagePullBackOff", never ? $"Container image \"{image}\" is not present with pull policy of Never" : $"Back-off pulling image \"{image}\"");
            return;
        }

        if (DoubleContainer.Missing(pod) is { } missing)
        {
            Wait(pod, "ContainerCreating", missing);
            return;
        }

        var container = new DoubleContainer(pod, Path.Combine(folder, pod.Metadata.Name));
        _containers[pod.Metadata.Uid] = container;
        container.Start();
        SetStatus(pod, "Running", new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = DoubleObjects.Now } });
    }

    private void Wait(V1Pod pod, string reason, string message) =>
        SetStatus(pod, "Pending", new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } });

    private void SetStatus(V1Pod pod, string phase, V1ContainerState state, string? reason = null) => objects.Change<V1Pod>("pods", pod.Metadata.Name, known =>
    {
        known.Status.Phase = phase;
        known.Status.StartTime ??= DoubleObjects.Now;
        known.Status.Reason = reason;
        known.Status.Message = reason is null ? null : "Pod was active on the node longer than the specified deadline";
        known.Status.ContainerStatuses =
        [
            new V1ContainerStatus
            {
                Name = known.Spec.Containers[0].Name, Image = known.Spec.Containers[0].Image, ImageID = "", Ready = phase == "Running",
                RestartCount = 0, State = state,
            },
        ];
    });

    private static double Cores(V1Pod pod) => Amount(pod.Spec.Containers[0].Resources?.Requests, "cpu");

    private static double Limits(V1Pod pod, string resource) => Amount(pod.Spec.Containers[0].Resources?.Limits, resource);

    private static double Amount(IDictionary<string, ResourceQuantity>? amounts, string resource) =>
        amounts is not null && amounts.TryGetValue(resource, out var amount) ? amount.ToDouble() : 0;
}
