using k8s.Models;

namespace CaesarRest.Testing.Servers.KubernetesDoubles;

/// <summary>Makes the pod of each Job, and tells of the Job what became of it.</summary>
internal sealed class DoubleJobs(DoubleObjects objects)
{
    public void Pass()
    {
        foreach (var job in objects.All<V1Job>("jobs"))
            Look(job);
    }

    private void Look(V1Job job)
    {
        var pods = objects.All<V1Pod>("pods").Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) == true).ToList();
        if (job.Metadata.DeletionTimestamp is not null)
        {
            foreach (var pod in pods)
                Delete(pod);
            if (pods.Count == 0)
                objects.Remove<V1Job>("jobs", job.Metadata.Name);
            return;
        }

        if (job.Status?.Conditions?.FirstOrDefault() is { } end)
        {
            if (job.Spec.TtlSecondsAfterFinished is { } left && end.LastTransitionTime?.AddSeconds(left) <= DoubleObjects.Now)
                objects.Change<V1Job>("jobs", job.Metadata.Name, known => MarkDeleted(known.Metadata, 0));
            return;
        }

        var active = pods.Where(pod => pod.Metadata.DeletionTimestamp is null && !IsOver(pod)).ToList();
        var (failed, succeeded) = (pods.Count(pod => pod.Status?.Phase == "Failed"), pods.Count(pod => pod.Status?.Phase == "Succeeded"));
        V1JobCondition? condition = null;
        if (failed > (job.Spec.BackoffLimit ?? 6))
            condition = Failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        else if (job.Spec.ActiveDeadlineSeconds is { } seconds && job.Status?.StartTime?.AddSeconds(seconds) <= DoubleObjects.Now)
            condition = Failed("DeadlineExceeded", "Job was active longer than specified deadline");
        else if (succeeded > 0)
            condition = new V1JobCondition { Type = "Complete", Status = "True", LastProbeTime = DoubleObjects.Now, LastTransitionTime = DoubleObjects.Now };
        else if (active.Count == 0)
            active.Add(MakePod(job));
        if (condition?.Type == "Failed")
        {
            active.ForEach(Delete);
            active.Clear();
        }

        objects.Change<V1Job>("jobs", job.Metadata.Name, known =>
        {
            known.Status ??= new V1JobStatus();
            known.Status.StartTime ??= DoubleObjects.Now;
            known.Status.Active = active.Count > 0 ? active.Count : null;
            known.Status.Failed = failed > 0 ? failed : null;
            known.Status.Succeeded = succeeded > 0 ? succeeded : null;
            known.Status.Conditions = condition is null ? null : [condition];
            known.Status.CompletionTime = condition?.Type == "Complete" ? DoubleObjects.Now : null;
        });
    }

    /// <summary>Marks it; who has it removes it when it is over.</summary>
    public void Delete(V1Pod pod) => objects.Change<V1Pod>("pods", pod.Metadata.Name, known => MarkDeleted(known.Metadata, known.Spec.TerminationGracePeriodSeconds ?? 30));

    public static void MarkDeleted(V1ObjectMeta metadata, long grace)
    {
        metadata.DeletionGracePeriodSeconds ??= grace;
        metadata.DeletionTimestamp ??= DoubleObjects.Now.AddSeconds(grace);
    }

    public static bool IsOver(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    private static V1JobCondition Failed(string reason, string message) =>
        new() { Type = "Failed", Status = "True", Reason = reason, Message = message, LastProbeTime = DoubleObjects.Now, LastTransitionTime = DoubleObjects.Now };

    private V1Pod MakePod(V1Job job)
    {
        var labels = new Dictionary<string, string>(job.Spec.Template.Metadata?.Labels ?? new Dictionary<string, string>())
        {
            ["controller-uid"] = job.Metadata.Uid,
            ["job-name"] = job.Metadata.Name,
        };
        return objects.Create("pods", new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Name = $"{job.Metadata.Name}-{Guid.NewGuid().ToString("N")[..5]}",
                GenerateName = $"{job.Metadata.Name}-",
                NamespaceProperty = job.Metadata.NamespaceProperty,
                Labels = labels,
                Annotations = job.Spec.Template.Metadata?.Annotations,
                OwnerReferences = [new V1OwnerReference { ApiVersion = "batch/v1", Kind = "Job", Name = job.Metadata.Name, Uid = job.Metadata.Uid, Controller = true, BlockOwnerDeletion = true }],
            },
            Spec = job.Spec.Template.Spec,
            Status = new V1PodStatus { Phase = "Pending" },
        })!;
    }
}
