using System.Collections.Concurrent;
using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>What the cluster has of an installation's jobs, as lists and watches have told.</summary>
internal sealed class KubernetesPicture(KubernetesLabels labels, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(Guid JobId, int Attempt), KubernetesView> _views = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BackendUnavailableException? _away = new("The cluster has not been looked at yet.");
    private long _changes;

    /// <summary>Comes when there is a picture, or it is known why there is none.</summary>
    public Task First => _first.Task;

    /// <summary>All attempts of which the cluster has anything.</summary>
    /// <exception cref="BackendUnavailableException">The picture is out of date, since the cluster is away.</exception>
    public IReadOnlyCollection<(Guid JobId, int Attempt)> Attempts()
    {
        ThrowWhileAway();
        return [.. _views.Where(view => !view.Value.IsEmpty).Select(view => view.Key)];
    }

    /// <summary>What it has of an attempt.</summary>
    /// <exception cref="BackendUnavailableException">The picture is out of date, since the cluster is away.</exception>
    public KubernetesView Of(Execution execution)
    {
        ThrowWhileAway();
        return Find(execution.JobId, execution.Attempt);
    }

    /// <summary>What it last had of an attempt.</summary>
    public KubernetesView Find(Guid jobId, int attempt) => _views.GetValueOrDefault((jobId, attempt), KubernetesView.Nothing);

    /// <summary>A Job as the cluster has just shown it. True when that is the end of something.</summary>
    public bool Put(V1Job job) => Change(job, view => view with { Job = KubernetesJob.Of(job) });

    /// <summary>The same for a pod.</summary>
    public bool Put(V1Pod pod) => Change(pod, view => view with { Pods = [.. view.Pods.Where(other => other.Uid != pod.Metadata.Uid), KubernetesPod.Of(pod)] });

    /// <summary>All pods of an attempt, as a list has just shown them.</summary>
    public void Put(Guid jobId, int attempt, IEnumerable<V1Pod> pods) => Change((jobId, attempt), view => view with { Pods = [.. pods.Select(KubernetesPod.Of)] });

    /// <summary>A Job that is gone, with its last words.</summary>
    public bool Remove(V1Job job)
    {
        var ends = Change(job, view => IsOf(job, view) ? view with { Job = KubernetesJob.Of(job) } : view);
        return Change(job, view => IsOf(job, view) ? view with { Job = null } : view) || ends;
    }

    /// <summary>The same for a pod.</summary>
    public bool Remove(V1Pod pod)
    {
        var ends = Put(pod);
        return Change(pod, view => view with { Pods = [.. view.Pods.Where(other => other.Uid != pod.Metadata.Uid)] }) || ends;
    }

    /// <summary>The service itself has deleted a Job: what follows from that may be told before it.</summary>
    public void Deleted(Guid jobId, int attempt, string uid, DateTimeOffset at) => Change(
        (jobId, attempt),
        view => view.Job is { Deletion: null } job && job.Uid == uid ? view with { Job = job with { Deletion = new(at, TimeSpan.Zero) } } : view);

    /// <summary>All that there is, and nothing else. True when that is the end of something.</summary>
    public bool Replace(IEnumerable<V1Job> jobs, IEnumerable<V1Pod> pods)
    {
        var all = new Dictionary<(Guid JobId, int Attempt), KubernetesView>();
        foreach (var job in jobs)
        {
            if (labels.AttemptOf(job.Metadata.Labels) is { } attempt)
                all[attempt] = all.GetValueOrDefault(attempt, KubernetesView.Nothing) with { Job = KubernetesJob.Of(job) };
        }

        foreach (var pod in pods)
        {
            if (labels.AttemptOf(pod.Metadata.Labels) is { } attempt && all.GetValueOrDefault(attempt, KubernetesView.Nothing) is var view)
                all[attempt] = view with { Pods = [.. view.Pods, KubernetesPod.Of(pod)] };
        }

        var ends = false;
        foreach (var attempt in _views.Keys.Union(all.Keys).ToList())
            ends |= Change(attempt, known => all.GetValueOrDefault(attempt, KubernetesView.Nothing) with { Gone = known.Gone });
        _away = null;
        _first.TrySetResult();
        return ends;
    }

    /// <summary>What is known may no longer be so.</summary>
    public void Lose(BackendUnavailableException why)
    {
        _away = why;
        _first.TrySetResult();
    }

    /// <summary>Called with all attempts that anybody still asks for.</summary>
    public void Forget(IEnumerable<(Guid JobId, int Attempt)> open)
    {
        foreach (var (attempt, view) in _views.ExceptBy(open, view => view.Key).Where(view => view.Value.IsEmpty))
            _views.TryRemove(KeyValuePair.Create(attempt, view));
    }

    private void ThrowWhileAway()
    {
        if (_away is { } away)
            throw new BackendUnavailableException(away.Message, away);
    }

    private static bool IsOf(V1Job job, KubernetesView view) => view.Job is null || view.Job.Uid == job.Metadata.Uid;

    private bool Change<T>(T item, Func<KubernetesView, KubernetesView> change)
        where T : IMetadata<V1ObjectMeta> =>
        labels.AttemptOf(item.Metadata.Labels) is { } attempt && Change(attempt, change);

    private bool Change((Guid JobId, int Attempt) attempt, Func<KubernetesView, KubernetesView> change)
    {
        // Writers are two watches and now and then a launch; none may undo another's change.
        lock (_views)
        {
            var known = Find(attempt.JobId, attempt.Attempt);
            var changed = change(known).After(known, clock.GetUtcNow());
            if (changed.SameAs(known))
                return false;
            _views[attempt] = changed with { Number = ++_changes };
            return changed.IsOver && !known.IsOver;
        }
    }
}

/// <summary>What the cluster has of an attempt.</summary>
internal sealed record KubernetesView
{
    public static readonly KubernetesView Nothing = new();

    public KubernetesJob? Job { get; init; }

    public IReadOnlyList<KubernetesPod> Pods { get; init; } = [];

    /// <summary>What was deleted of it, by whomever; it stays known for as long as the attempt is looked after.</summary>
    public IReadOnlyList<KubernetesGone> Gone { get; init; } = [];

    /// <summary>Another one after each change.</summary>
    public long Number { get; init; }

    public bool IsOver => Job is null or { End: not null };

    public bool IsEmpty => Job is null && Pods.Count == 0;

    public bool SameAs(KubernetesView other) => Job == other.Job && Pods.SequenceEqual(other.Pods) && Gone.SequenceEqual(other.Gone);

    /// <summary>Adds what is to be remembered of an earlier view: a deletion, which nothing takes back, and what has gone since.</summary>
    public KubernetesView After(KubernetesView known, DateTimeOffset now)
    {
        var view = this;
        if (known.Job is { } job && job.Uid != Job?.Uid)
            view = view.Without(job.Name, job.Deletion, job.End is not null, now);
        else if (Job is { Deletion: null } same && known.Job?.Deletion is { } deletion)
            view = view with { Job = same with { Deletion = deletion } };
        foreach (var pod in known.Pods.ExceptBy(Pods.Select(pod => pod.Uid), pod => pod.Uid))
            view = view.Without(pod.Name, pod.Deletion, pod.IsOver, now);
        // A list that is older than an object has missed it.
        var there = view.Pods.Select(pod => pod.Name).Append(view.Job?.Name);
        return view.Gone.Any(gone => there.Contains(gone.Name)) ? view with { Gone = [.. view.Gone.Where(gone => !there.Contains(gone.Name))] } : view;
    }

    // What was over before has not ended by its removal.
    private KubernetesView Without(string name, KubernetesDeletion? deletion, bool wasOver, DateTimeOffset now) =>
        (deletion?.At ?? (wasOver ? null : now)) is { } at ? this with { Gone = [.. Gone.Where(one => one.Name != name), new(name, at)] } : this;
}
