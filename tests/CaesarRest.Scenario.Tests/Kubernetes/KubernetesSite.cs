using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Hosting;
using CaesarRest.Scenario.Tests.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Kubernetes;

/// <summary>A place where executors run jobs on a cluster; the passes are the test's to make.</summary>
internal sealed class KubernetesSite : IAsyncDisposable
{
    /// <summary>The backend of most tests.</summary>
    public const string Backend = "kubernetes";

    /// <summary>Long enough for a loaded machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder;

    /// <param name="cluster">Where jobs run.</param>
    /// <param name="others">Further backends on the same cluster, by name.</param>
    public KubernetesSite(KubernetesCluster cluster, params (string Name, BackendSettings Settings)[] others)
    {
        Cluster = cluster;
        var settings = SettingsFor(cluster);
        _folder = cluster.WorkFolder();
        // What the service's start makes: the directories, and the token by which jobs of the installation are known.
        Directory.CreateDirectory(_folder["data"]);
        Directory.CreateDirectory(_folder["jobs"]);
        File.WriteAllBytes(Path.Combine(_folder["jobs"], Layout.TokenName), Guid.NewGuid().ToByteArray());
        File.WriteAllText(_folder[Path.Combine("data", "map.fits")], "a map");
        Site = new(
            options =>
            {
                options.Executor.Backends[Backend] = settings;
                foreach (var (name, other) in others)
                    options.Executor.Backends[name] = other;
            },
            _folder.Path,
            input: _folder[Path.Combine("data", "map.fits")]);
    }

    public KubernetesCluster Cluster { get; }

    public ExecutorSite Site { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Settings of a backend on a cluster; skips the test where there is none.</summary>
    public static BackendSettings SettingsFor(KubernetesCluster cluster, Action<KubernetesSettings>? configure = null)
    {
        var settings = new BackendSettings
        {
            Kind = BackendKind.Kubernetes,
            Kubernetes =
            {
                Access = KubernetesAccess.Kubeconfig, Kubeconfig = cluster.Kubeconfig(), Volumes = KubernetesVolumes.HostPath,
                CpuRequest = "100m", MemoryMiB = 128, LostGrace = TimeSpan.FromSeconds(5), ImagePullGrace = TimeSpan.FromSeconds(3),
            },
        };
        configure?.Invoke(settings.Kubernetes);
        return settings;
    }

    /// <summary>The backend of that name, of the executor that was started last.</summary>
    public IJobBackend BackendOf(string name = Backend) => Site.Executor.GetRequiredService<BackendSet>().All.Single(one => one.Name == name).Backend;

    /// <summary>Hands over a script, to the backend of that name.</summary>
    public Task<Execution> Start(string script, string backend = Backend, Func<Execution, Execution>? with = null)
    {
        var queued = ExecutorSite.QueuedScript(script) with { Backend = backend };
        return Site.Insert(with?.Invoke(queued) ?? queued);
    }

    /// <summary>Runs a script to its end.</summary>
    public async Task<Execution> Run(string script, string backend = Backend, Func<Execution, Execution>? with = null) => await End(await Start(script, backend, with));

    public async Task<Execution> End(Execution execution)
    {
        try
        {
            return await Site.PassUntilEnded(execution, Limit);
        }
        catch (TimeoutException late)
        {
            var known = await Site.Stored(execution);
            throw new TimeoutException($"{late.Message} It is {known.State}, {known.WaitingReason}; the cluster has {await Told()}", late);
        }
    }

    public Task<Execution> Until(Execution execution, Func<Execution, bool> condition) => Site.PassUntil(execution, condition, Limit);

    public Task<Execution> Running(Execution execution) => Until(execution, known => known.StartedAt is not null);

    /// <summary>Its file of that name.</summary>
    public string Left(Execution execution, string name) => Path.Combine(Site.Folder(execution).Path, name);

    /// <summary>The cluster's own word on the Job of an attempt; null when it has none.</summary>
    public async Task<V1Job?> JobOf(Execution execution) =>
        (await Jobs(Cancellation)).SingleOrDefault(job => job.Metadata.Name == NameOf(execution));

    /// <summary>The pods that the Job of an attempt has.</summary>
    public async Task<IList<V1Pod>> PodsOf(Execution execution) =>
        (await Cluster.Admin.CoreV1.ListNamespacedPodAsync(KubernetesCluster.Namespace, labelSelector: $"job-name={NameOf(execution)}", cancellationToken: Cancellation)).Items;

    /// <summary>Deletes the Job of an attempt, as an administrator may.</summary>
    public Task DeleteJob(Execution execution) =>
        Cluster.Admin.BatchV1.DeleteNamespacedJobAsync(NameOf(execution), KubernetesCluster.Namespace, propagationPolicy: "Background", cancellationToken: Cancellation);

    /// <summary>What an attempt's Job is called.</summary>
    public static string NameOf(Execution execution) => $"caesar-{execution.JobId:D}";

    /// <summary>Once all is recorded, the executor has the cluster take away what it has of them; that it does is seen after all tests.</summary>
    public async Task LeavesNothing(params Execution[] ended)
    {
        var executions = Site.Executor.GetRequiredService<Executions>();
        foreach (var execution in ended)
            await executions.Change(execution.Id, known => known with { Released = true }, Cancellation);
        var sweeper = Site.Executor.GetRequiredService<LeftoverSweeper>();
        var names = ended.Select(NameOf).ToHashSet();
        await Eventually.Until(
            async () =>
            {
                await sweeper.Pass(Cancellation);
                return (await Jobs(Cancellation)).Where(job => names.Contains(job.Metadata.Name)).All(job => job.Metadata.DeletionTimestamp is not null);
            },
            Limit);
    }

    public async ValueTask DisposeAsync()
    {
        // What a failed test left running would still write in the folder.
        foreach (var left in (await Jobs(CancellationToken.None)).Where(job => job.Metadata.DeletionTimestamp is null))
            await Cluster.Admin.BatchV1.DeleteNamespacedJobAsync(left.Metadata.Name, KubernetesCluster.Namespace, propagationPolicy: "Foreground");
        await Eventually.Until(
            async () => (await Pods(CancellationToken.None)).All(pod => pod.Status.Phase is "Succeeded" or "Failed" || pod.Status.ContainerStatuses?.Any(one => one.State.Running is not null) != true), Limit);
        Site.Dispose();
    }

    private async Task<IList<V1Job>> Jobs(CancellationToken cancellation) =>
        (await Cluster.Admin.BatchV1.ListNamespacedJobAsync(KubernetesCluster.Namespace, cancellationToken: cancellation)).Items;

    private async Task<IList<V1Pod>> Pods(CancellationToken cancellation) =>
        (await Cluster.Admin.CoreV1.ListNamespacedPodAsync(KubernetesCluster.Namespace, cancellationToken: cancellation)).Items;

    private async Task<string> Told()
    {
        var (jobs, pods) = (await Jobs(Cancellation), await Pods(Cancellation));
        return $"{KubernetesJson.Serialize(jobs.Select(job => job.Status))} {KubernetesJson.Serialize(pods.Select(pod => pod.Status))}";
    }
}
