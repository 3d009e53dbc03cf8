using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Kubernetes;

[Collection<KubernetesOnes>]
public sealed class When_a_real_Kubernetes_is_away(KubernetesServer cluster) : When_a_Kubernetes_is_away(cluster);

/// <summary>Shows that the executor keeps to what was seen of a real one.</summary>
public sealed class When_a_double_of_Kubernetes_is_away(KubernetesDouble cluster) : When_a_Kubernetes_is_away(cluster), IClassFixture<KubernetesDouble>
{
    private readonly KubernetesDouble _cluster = cluster;

    /// <summary>Of the double alone: a real one forgets after minutes.</summary>
    [Fact]
    public async Task And_has_forgotten_what_changed_meanwhile()
    {
        const string Patient = "patient";
        await using var site = new KubernetesSite(_cluster, (Patient, KubernetesSite.SettingsFor(_cluster, kubernetes => kubernetes.PollInterval = TimeSpan.FromMinutes(10))));
        var job = await site.Running(await site.Start("until [ -e go ]; do sleep 0.5; done; exit 3", Patient));

        _cluster.StopApi();
        await File.WriteAllTextAsync(site.Left(job, "go"), "", TestContext.Current.CancellationToken);
        await Eventually.Until(() => File.Exists(site.Left(job, ".job/attempt-1.exit")), KubernetesSite.Limit);
        _cluster.Forget();
        _cluster.StartAgain();

        var ended = await site.End(job);
        Assert.Equal((ExecutionOutcome.Exited, 3), (ended.Outcome!.Value, ended.ExitCode));
        await site.LeavesNothing(job);
    }
}

/// <summary>Whatever of a cluster is away for a while, twenty open jobs run once each, and how they ended becomes known.</summary>
public abstract class When_a_Kubernetes_is_away(KubernetesCluster cluster) : IAsyncDisposable
{
    private const int Open = 20;
    private const string Brief = "brief";

    private readonly string _briefKubeconfig = cluster.Kubeconfig(lifetime: TimeSpan.FromSeconds(30));
    private KubernetesSite? _made;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private KubernetesSite Site => _made ??= new(
        cluster,
        (Brief, KubernetesSite.SettingsFor(cluster, kubernetes => (kubernetes.Kubeconfig, kubernetes.PollInterval) = (_briefKubeconfig, TimeSpan.FromSeconds(2)))));

    [Fact]
    public async Task Its_API_server_is_started_again()
    {
        var jobs = await AllRun(Script);

        cluster.StopApi();
        foreach (var unwanted in jobs[15..])
            await Site.Site.RequestStop(unwanted);
        Go(jobs[..15]);
        await Eventually.Until(() => jobs[..15].All(HasExited), KubernetesSite.Limit);
        await Site.Site.Pass();
        foreach (var job in jobs)
            Assert.NotEqual(ExecutionState.Ended, (await Site.Site.Stored(job)).State);
        cluster.StartAgain();

        await AllEndAs(jobs[..10], ExecutionOutcome.Exited, 0);
        await AllEndAs(jobs[10..15], ExecutionOutcome.Exited, 3);
        await AllEndAs(jobs[15..], ExecutionOutcome.Cancelled);
        await Site.LeavesNothing(jobs);
    }

    [Fact]
    public async Task Its_kubelet_is_started_again()
    {
        var jobs = await AllRun(Script);

        cluster.StopKubelet();
        Go(jobs);
        await Eventually.Until(() => jobs.All(HasExited), KubernetesSite.Limit);
        cluster.StartAgain();

        await AllEndAs(jobs[..10], ExecutionOutcome.Exited, 0);
        await AllEndAs(jobs[10..], ExecutionOutcome.Exited, 3);
        await Site.LeavesNothing(jobs);
    }

    [Fact]
    public async Task Its_node_loses_its_power()
    {
        var jobs = await AllRun(Script);
        Go(jobs[..10]);
        await Eventually.Until(() => jobs[..10].All(HasExited), KubernetesSite.Limit);

        cluster.StopNode();
        cluster.StartAgain();

        await AllEndAs(jobs[..10], ExecutionOutcome.Exited, 0);
        foreach (var job in jobs[10..])
        {
            var ended = await EndedOnce(job);
            Assert.Equal((ExecutionOutcome.Failed, null, "The node on which it ran was lost or started anew."), (ended.Outcome!.Value, ended.ExitCode, ended.Reason));
        }

        Assert.Equal(0, (await Site.Run("true")).ExitCode);
        await Site.LeavesNothing(jobs);
    }

    [Fact]
    public async Task Its_word_for_the_service_is_out_of_date()
    {
        var running = await Site.Running(await Site.Start(Script(13), Brief));
        var backend = Site.BackendOf(Brief);
        await Eventually.Until(async () => (await backend.Check(Cancellation)).Problem == "The cluster does not believe the service's credentials.", KubernetesSite.Limit);
        var meanwhile = await Site.Start("exit 5", Brief);
        Go(running);
        await Eventually.Until(() => HasExited(running), KubernetesSite.Limit);
        await Site.Site.Pass();
        Assert.NotEqual(ExecutionState.Ended, (await Site.Site.Stored(running)).State);

        File.Copy(cluster.Kubeconfig(), _briefKubeconfig, overwrite: true);

        await AllEndAs([running], ExecutionOutcome.Exited, 3);
        Assert.Equal((ExecutionOutcome.Exited, 5), (await Site.End(meanwhile)) is var ended ? (ended.Outcome!.Value, ended.ExitCode) : default);
        await Site.LeavesNothing(running, meanwhile);
    }

    public async ValueTask DisposeAsync()
    {
        cluster.StartAgain();
        if (_made is not null)
            await _made.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Says that it runs, waits for the word, and ends.</summary>
    private static string Script(int number) => $"echo run >>runs; until [ -e go ]; do sleep 0.5; done; exit {(number < 10 ? 0 : 3)}";

    private void Go(params IEnumerable<Execution> jobs)
    {
        foreach (var job in jobs)
            File.WriteAllText(Site.Left(job, "go"), "");
    }

    private bool HasExited(Execution job) => File.Exists(Site.Left(job, ".job/attempt-1.exit"));

    private async Task<Execution[]> AllRun(Func<int, string> script)
    {
        var jobs = await Task.WhenAll(Enumerable.Range(0, Open).Select(number => Site.Start(script(number))));
        await Eventually.Until(
            async () =>
            {
                await Site.Site.Pass();
                return jobs.All(job => File.Exists(Site.Left(job, "runs")));
            },
            KubernetesSite.Limit);
        foreach (var job in jobs)
            await Site.Running(job);
        return jobs;
    }

    private async Task AllEndAs(IReadOnlyList<Execution> jobs, ExecutionOutcome outcome, int? code = null)
    {
        foreach (var job in jobs)
        {
            var ended = await EndedOnce(job);
            Assert.True(ended.Outcome == outcome && (code is null || ended.ExitCode == code), $"{ended.Outcome} {ended.ExitCode} {ended.Reason}");
        }
    }

    private async Task<Execution> EndedOnce(Execution job)
    {
        var ended = await Site.End(job);
        Assert.Equal("run\n", await File.ReadAllTextAsync(Site.Left(job, "runs"), Cancellation));
        return ended;
    }
}
