using System.Collections.Concurrent;
using CaesarRest.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>
/// A Kubernetes cluster. Any executor can look after any of its jobs: what counts is in the cluster's Jobs, and in the job's
/// folder, which executors and pods share.
/// </summary>
internal sealed class KubernetesBackend : IJobBackend, IDisposable
{
    private readonly ConcurrentDictionary<string, KubernetesSight> _sights = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly string _name;
    private readonly BackendSettings _settings;
    private readonly Layout _layout;
    private readonly TimeSpan _stopGrace;
    private readonly WakeUp _wakeUp;
    private readonly TimeProvider _clock;
    private readonly ILogger<KubernetesBackend> _log;
    private readonly KubernetesConnection _connection;
    private readonly KubernetesApi _api;
    private readonly KubernetesVerdict _verdict;
    private readonly KubernetesRights _rights;

    private readonly Lock _lock = new();
    private KubernetesOwn? _own;
    private string? _version;

    /// <param name="name">Its configured name.</param>
    /// <param name="settings">What is configured of it.</param>
    /// <param name="layout">Where the jobs' folders are.</param>
    /// <param name="options">How long a stop takes.</param>
    /// <param name="wakeUp">Rung when something has come to an end.</param>
    /// <param name="clock">For all times.</param>
    /// <param name="log">Told what goes wrong.</param>
    /// <param name="handler">What requests pass on their way; null for nothing.</param>
    public KubernetesBackend(
        string name, BackendSettings settings, Layout layout, IOptions<CaesarOptions> options, WakeUp wakeUp, TimeProvider clock, ILogger<KubernetesBackend> log,
        DelegatingHandler? handler = null)
    {
        (_name, _settings, _layout, _wakeUp, _clock, _log) = (name, settings, layout, wakeUp, clock, log);
        _stopGrace = options.Value.Executor.StopGrace;
        _connection = handler is null ? new(Cluster) : new(Cluster, handler);
        _api = new(_connection, new(Cluster.RequestTimeout, clock));
        _verdict = new(Cluster.ImagePullGrace, Cluster.LostGrace, _stopGrace);
        _rights = new(name, _api, clock, log);
    }

    private KubernetesSettings Cluster => _settings.Kubernetes;

    // Made at the first use: the installation's token is there only once the service has started.
    private KubernetesOwn Own
    {
        get
        {
            lock (_lock)
                return _own ??= Begin();
        }
    }

    private KubernetesPicture Picture => Own.Picture;

    public bool IsShared => true;

    /// <summary>Volumes are mounted where the service has its directories.</summary>
    public string PathThere(string path) => path;

    public async Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation)
    {
        JobFolder.Of(execution, _layout).Share();
        var job = Own.Manifest.For(execution, call);
        WarnOfTag(call.Command.Image);
        var taken = await _api.Create(job, cancellation);
        // One that is there already is an earlier hand-over's, whose answer was lost.
        if (Own.Labels.AttemptOf(taken.Metadata.Labels) != (execution.JobId, execution.Attempt))
            throw new CannotStartException("The cluster has another job of that name, which is not the service's.");
        if (taken.Metadata.DeletionTimestamp is not null)
            throw new BackendUnavailableException("The cluster is about to forget an earlier hand-over of the job.");
        Picture.Put(taken);
        Sight(execution).LookSoon(_clock.GetUtcNow());
        return new(taken.Metadata.Name, null, IsQueued: true);
    }

    public async Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation)
    {
        foreach (var gone in _sights.Keys.Except(open.Select(one => one.Id)))
            _sights.TryRemove(gone, out _);
        Picture.Forget(open.Select(one => (one.JobId, one.Attempt)));
        await Picture.First.WaitAsync(cancellation);
    }

    public async Task<Observation> Observe(Execution execution, CancellationToken cancellation)
    {
        // It may never have got there: nothing has to be asked to keep it from beginning.
        if (execution is { StopRequested: true, BackendId: "" } && Traces(execution).ReadClaim() is null)
            return new Observation.Unclaimed();
        var view = Picture.Of(execution);
        var sight = Sight(execution);
        if (sight.Last is { } last && sight.Picture == view.Number && _clock.GetUtcNow() < sight.NextLookAt)
            return last;
        sight.Picture = view.Number;
        var seen = sight.Time(await Look(execution, view, sight, cancellation));
        var observation = _verdict.Of(seen);
        // A watch may hang: before an end is made of a pod that is not to be seen, or of one that seems to live, it is asked for.
        if (observation is (Observation.Ended or Observation.Exited) && !seen.Pods.Any(pod => pod.IsOver))
        {
            view = await ListPods(execution, cancellation);
            sight.Picture = view.Number;
            seen = sight.Time(await Look(execution, view, sight, cancellation));
            observation = _verdict.Of(seen);
        }

        if (observation is Observation.Ended or Observation.Exited)
            await KeepLog(execution, seen, sight, cancellation);
        // What never began must not begin after all.
        if (observation is Observation.Ended && seen.Claim is null && !Traces(execution).Withdraw())
            observation = new Observation.Waiting(BackendId: execution.BackendId);
        return sight.Remember(observation, $"{seen.Job?.End} {seen.Pods.Count} {seen.FirstPod}", seen.Now);
    }

    public async Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation)
    {
        // The cluster itself sees to it that nothing outlives the grace of a deletion, so once in a while is enough.
        if (!Sight(execution).MaySignal(_clock.GetUtcNow()))
            return true;
        await Delete(execution.JobId, execution.Attempt, cancellation);
        Sight(execution).Signalled(_clock.GetUtcNow());
        return true;
    }

    public async Task<bool> TakeClaim(Execution execution, CancellationToken cancellation)
    {
        Sight(execution).LookSoon(_clock.GetUtcNow());
        if (!Traces(execution).Withdraw())
            return false;
        try
        {
            // It would only wait for its turn to find the claim taken.
            await Delete(execution.JobId, execution.Attempt, cancellation);
        }
        catch (BackendUnavailableException)
        {
            // It is let go with what else is left over; should it begin before, it ends unrun.
        }

        return true;
    }

    public IReadOnlyCollection<(Guid JobId, int Attempt)> Leftovers() => Picture.Attempts();

    public Task Release(Guid jobId, int attempt, CancellationToken cancellation) => Delete(jobId, attempt, cancellation);

    public async Task<BackendHealth> Check(CancellationToken cancellation)
    {
        try
        {
            _version = $"Kubernetes {(await _api.Version(cancellation)).GitVersion}";
            return await _rights.Missing(cancellation) is { Count: > 0 } missing
                ? new(IsUp: false, _version, $"The cluster does not let the service {string.Join(", ", missing)}.")
                : new(IsUp: true, _version);
        }
        catch (BackendUnavailableException problem)
        {
            return new(IsUp: false, _version, problem.Message);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _connection.Dispose();
        _end.Dispose();
    }

    private KubernetesOwn Begin()
    {
        var labels = new KubernetesLabels(_layout.Installation(), _name);
        var picture = new KubernetesPicture(labels, _clock);
        var watch = new KubernetesWatch(_name, _api, picture, labels.Selector, Cluster.PollInterval, _wakeUp.Ring, _clock, _log);
        _ = Task.Run(() => watch.Run(_end.Token), CancellationToken.None);
        return new(labels, picture, new(_settings, labels, _layout, _stopGrace));
    }

    private async Task<KubernetesEvidence> Look(Execution execution, KubernetesView view, KubernetesSight sight, CancellationToken cancellation)
    {
        var name = KubernetesLabels.JobName(execution.JobId, execution.Attempt);
        // The picture may be of a moment before the Job was made.
        var job = view.Job ?? await Find(execution, name, cancellation);
        var traces = Traces(execution);
        return new()
        {
            Name = name,
            WasTaken = execution.BackendId.Length > 0,
            Job = job,
            Pods = view.Pods,
            Gone = view.Gone,
            IsToStop = execution.StopRequested,
            Warning = traces.ReadClaim() is null && job is { End: null } ? await Warning(job, view, sight, cancellation) : null,
            // After the cluster's word: what the run left is then there.
            Claim = traces.ReadClaim(),
            StartedAt = traces.ReadStart()?.StartedAt,
            Exit = traces.ReadExit(),
            Now = _clock.GetUtcNow(),
        };
    }

    private async Task<KubernetesView> ListPods(Execution execution, CancellationToken cancellation)
    {
        var pods = await _api.ListPods(Own.Labels.SelectorOf(execution.JobId, execution.Attempt), cancellation);
        Picture.Put(execution.JobId, execution.Attempt, pods.Items);
        return Picture.Of(execution);
    }

    private async Task<KubernetesJob?> Find(Execution execution, string name, CancellationToken cancellation)
    {
        if (await _api.Find(name, cancellation) is not { } job || Own.Labels.AttemptOf(job.Metadata.Labels) != (execution.JobId, execution.Attempt))
            return null;
        Picture.Put(job);
        return KubernetesJob.Of(job);
    }

    /// <summary>Why it waits, where neither its pod nor the lack of one says so.</summary>
    private async Task<string?> Warning(KubernetesJob job, KubernetesView view, KubernetesSight sight, CancellationToken cancellation)
    {
        var pod = view.Pods.FirstOrDefault(pod => !pod.IsOver);
        if (pod is { IsStuck: true } or { Unschedulable: not null })
            return null;
        if (sight.MayAskWhy(_clock.GetUtcNow()))
            sight.Warning = await _api.LatestWarning(pod?.Uid ?? job.Uid, cancellation);
        return sight.Warning;
    }

    /// <summary>The pod's own log goes with it. It is wanted only where the program's is not in the job's folder.</summary>
    private async Task KeepLog(Execution execution, KubernetesEvidence seen, KubernetesSight sight, CancellationToken cancellation)
    {
        var file = Path.Combine(JobFolder.Of(execution, _layout).Path, Layout.LogFiles[0]);
        if (File.Exists(file) || (seen.HolderPod ?? seen.FirstPod) is not { Exit: not null } pod)
            return;
        try
        {
            if (await _api.ReadLog(pod.Name, cancellation) is { Length: > 0 } log)
                DurableFiles.Write(file, log);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException || (cause is BackendUnavailableException && sight.MayMissLog()))
        {
            // Its node may be gone for good, and the program may have put something in the file's place. The end counts.
            _log.LogWarning(cause, "The log of pod {Pod} could not be kept", pod.Name);
        }
    }

    /// <summary>Deletes a Job with its pods, or the pods that somebody has kept when he deleted the Job.</summary>
    private async Task Delete(Guid jobId, int attempt, CancellationToken cancellation)
    {
        var name = KubernetesLabels.JobName(jobId, attempt);
        var view = Picture.Find(jobId, attempt);
        if (view.Job is null && await _api.Find(name, cancellation) is { } found && Own.Labels.AttemptOf(found.Metadata.Labels) == (jobId, attempt))
        {
            Picture.Put(found);
            view = Picture.Find(jobId, attempt);
        }

        if (view.Job is { } job)
        {
            var now = _clock.GetUtcNow();
            await _api.Delete(name, job.Uid, cancellation);
            Picture.Deleted(jobId, attempt, job.Uid, now);
        }
        else
        {
            await Task.WhenAll(view.Pods.Select(pod => _api.DeletePod(pod.Name, pod.Uid, cancellation)));
        }
    }

    private void WarnOfTag(string? image)
    {
        if (image is not null && !image.Contains('@', StringComparison.Ordinal) && _told.TryAdd(image, true))
            _log.LogWarning("Image {Image} on backend {Backend} is not named by its digest, so what it is may change from one job to the next", image, _name);
    }

    private AttemptTraces Traces(Execution execution) => JobFolder.Of(execution, _layout).Attempt(execution.Attempt);

    private KubernetesSight Sight(Execution execution) => _sights.GetOrAdd(execution.Id, _ => new(_clock.GetUtcNow()));
}

/// <summary>What is the installation's own on a cluster.</summary>
internal sealed record KubernetesOwn(KubernetesLabels Labels, KubernetesPicture Picture, KubernetesManifest Manifest);
