using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Scenario.Tests.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using k8s;
using k8s.Models;

namespace CaesarRest.Scenario.Tests.Kubernetes;

[Collection<KubernetesOnes>]
public sealed class When_jobs_end_on_a_real_Kubernetes(KubernetesServer cluster) : When_jobs_end_on_Kubernetes(cluster);

/// <summary>Shows that the executor keeps to what was seen of a real one.</summary>
public sealed class When_jobs_end_on_a_double_of_Kubernetes(KubernetesDouble cluster) : When_jobs_end_on_Kubernetes(cluster), IClassFixture<KubernetesDouble>;

/// <summary>Every way in which a job can end is told as what it was, and leaves nothing in the namespace.</summary>
public abstract class When_jobs_end_on_Kubernetes(KubernetesCluster cluster) : IAsyncDisposable
{
    private const string Missing = "localhost/caesar-rest/no-such-finder:1";

    private readonly KubernetesSite _site = new(
        cluster,
        ("nowhere", KubernetesSite.SettingsFor(cluster, kubernetes => kubernetes.NodeSelector["caesar-rest-tests/there"] = "no")),
        ("hurried", KubernetesSite.SettingsFor(cluster, kubernetes => kubernetes.DeadlineMargin = TimeSpan.FromSeconds(4))),
        ("small", KubernetesSite.SettingsFor(cluster, kubernetes => kubernetes.MemoryMiB = 48)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_itself_with_what_it_printed()
    {
        var ended = await _site.Run("echo to users; echo to operators >&2; id -u >user; echo more >result");

        Assert.Equal((ExecutionOutcome.Exited, 0, null), (ended.Outcome!.Value, ended.ExitCode, ended.Reason));
        Assert.True(ended.StartedAt <= ended.EndedAt);
        Assert.Equal("to users\n", await Read(ended, "stdout.log"));
        Assert.Equal("to operators\n", await Read(ended, "stderr.log"));
        Assert.NotEqual("0\n", await Read(ended, "user"));
        Assert.Equal("more\n", await Read(ended, "result"));
        Assert.Equal("Complete", (await _site.JobOf(ended))!.Status.Conditions.Single(one => one.Status == "True").Type);
        await _site.LeavesNothing(ended);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", -9)]
    public async Task By_its_own_failure(string script, int code)
    {
        var ended = await _site.Run(script);
        Assert.Equal((ExecutionOutcome.Exited, code), (ended.Outcome!.Value, ended.ExitCode));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task By_using_up_its_memory()
    {
        var ended = await _site.Run("cat /dev/zero | tail -c 500000000", "small");
        Assert.Equal((ExecutionOutcome.Failed, "The job had used up its memory.", -9), (ended.Outcome!.Value, ended.Reason, ended.ExitCode));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task By_its_time_limit_to_the_second()
    {
        var ended = await _site.Run("sleep 600", with: job => job with { TimeLimitSeconds = 2 });
        Assert.Equal((ExecutionOutcome.TimedOut, "Job was stopped at its time limit of 2 s"), (ended.Outcome!.Value, ended.Reason));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task By_its_time_limit_while_no_executor_is_there()
    {
        var running = await _site.Running(await _site.Start("sleep 600", "hurried", job => job with { TimeLimitSeconds = 4 }));
        await Eventually.Until(async () => (await _site.JobOf(running))!.Status.Conditions?.Any(one => one is { Type: "Failed", Status: "True" }) == true, KubernetesSite.Limit);

        _site.Site.Start();
        var ended = await _site.End(running);

        Assert.Equal(ExecutionOutcome.TimedOut, ended.Outcome);
        // The executor may come before the last of it has ended, and then ends it on its part.
        Assert.Contains(ended.Reason, new[] { "The job was stopped by the cluster at its time limit.", "Job was stopped at its time limit of 4 s" });
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task By_its_user_while_it_runs()
    {
        var running = await _site.Running(await _site.Start("sleep 600"));
        await _site.Site.RequestStop(running);

        var ended = await _site.End(running);

        Assert.Equal((ExecutionOutcome.Cancelled, null), (ended.Outcome!.Value, ended.Reason));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task By_its_user_while_no_node_takes_it()
    {
        var waiting = await _site.Until(await _site.Start("echo ran >ran", "nowhere"), known => known.WaitingReason?.Contains("0/1 nodes are available", StringComparison.Ordinal) == true);
        await _site.Site.RequestStop(waiting);

        var ended = await _site.End(waiting);

        Assert.Equal((ExecutionOutcome.Cancelled, null, null), (ended.Outcome!.Value, ended.ExitCode, ended.StartedAt));
        Assert.False(File.Exists(_site.Left(ended, "ran")));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task By_an_administrator()
    {
        var running = await _site.Running(await _site.Start("sleep 600"));
        await _site.DeleteJob(running);
        var ended = await _site.End(running);
        Assert.Equal((ExecutionOutcome.Cancelled, "The job was deleted on the cluster."), (ended.Outcome!.Value, ended.Reason));

        var waiting = await _site.Until(await _site.Start("echo ran >ran", "nowhere"), known => known.BackendId.Length > 0);
        await _site.DeleteJob(waiting);
        ended = await _site.End(waiting);
        Assert.Equal((ExecutionOutcome.Cancelled, "The job was deleted on the cluster before it began."), (ended.Outcome!.Value, ended.Reason));
        Assert.False(File.Exists(_site.Left(ended, "ran")));
        await _site.LeavesNothing(running, waiting);
    }

    [Fact]
    public async Task With_its_pod_taken_away_it_does_not_run_twice()
    {
        var running = await _site.Running(await _site.Start("echo run >>runs; sleep 600"));
        var pod = Assert.Single(await _site.PodsOf(running));
        await cluster.Admin.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, KubernetesCluster.Namespace, gracePeriodSeconds: 1, cancellationToken: Cancellation);

        var ended = await _site.End(running);

        Assert.NotEqual((ExecutionOutcome.Exited, 0), (ended.Outcome!.Value, ended.ExitCode));
        Assert.Equal("run\n", await Read(ended, "runs"));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task Not_started_for_want_of_its_image()
    {
        var waiting = await _site.Until(await _site.Start("echo ran >ran", with: WithImage), known => known.WaitingReason?.Contains(Missing, StringComparison.Ordinal) == true);

        var ended = await _site.End(waiting);

        Assert.Equal(ExecutionOutcome.NotStarted, ended.Outcome);
        Assert.Matches($"^The cluster could not start {Missing} \\((ErrImagePull|ImagePullBackOff): ", ended.Reason);
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task Handed_over_again_it_runs_once()
    {
        var started = await _site.Until(await _site.Start("echo run >>runs; sleep 2; exit 4"), known => known.BackendId.Length > 0);
        // As it was stored before the answer came.
        Assert.True(await _site.Site.Executions.TryReplace(started with { BackendId = "", StartedAt = null, State = ExecutionState.Launching }, started.Version, Cancellation));

        _site.Site.Start();
        var ended = await _site.End(started);

        Assert.Equal((ExecutionOutcome.Exited, 4, "run\n"), (ended.Outcome!.Value, ended.ExitCode, await Read(ended, "runs")));
        await _site.LeavesNothing(ended);
    }

    [Fact]
    public async Task Not_started_where_another_has_a_Job_of_its_name()
    {
        var queued = ExecutorSite.QueuedScript("echo ran >ran") with { Backend = KubernetesSite.Backend };
        await cluster.Admin.BatchV1.CreateNamespacedJobAsync(
            new V1Job
            {
                Metadata = new V1ObjectMeta { Name = KubernetesSite.NameOf(queued) },
                Spec = new V1JobSpec
                {
                    Template = new V1PodTemplateSpec
                    {
                        Spec = new V1PodSpec { RestartPolicy = "Never", Containers = [new V1Container { Name = "one", Image = KubernetesCluster.Image, Command = ["sleep", "600"] }] },
                    },
                },
            },
            KubernetesCluster.Namespace,
            cancellationToken: Cancellation);

        var ended = await _site.End(await _site.Site.Insert(queued));

        Assert.Equal((ExecutionOutcome.NotStarted, "The cluster has another job of that name, which is not the service's."), (ended.Outcome!.Value, ended.Reason));
        Assert.NotNull(await _site.JobOf(ended));
    }

    [Fact]
    public async Task Having_had_the_text_of_users_byte_for_byte()
    {
        string[] texts =
        [
            "'single' \"double\" `id` $(id) ${HOME} \\ \n newline \t tab", "$(CAESAR_POD) $$(CAESAR_POD) $$$(HOME) $(HOME)",
            "ünïcödé ☄ \u202e", "; touch canary; #", "", "-n",
        ];
        var jobs = await Task.WhenAll(texts.Select(text => _site.Site.Insert(
            ExecutorSite.Queued("/bin/sh", "-c", "printf %s \"$1\" >argument", "sh", text) with { Backend = KubernetesSite.Backend })));

        foreach (var (job, text) in jobs.Zip(texts))
        {
            var ended = await _site.End(job);
            Assert.Equal((0, text), (ended.ExitCode, await Read(ended, "argument")));
        }

        Assert.Empty(Directory.EnumerateFiles(_site.Site.Root, "canary", SearchOption.AllDirectories));
        await _site.LeavesNothing(jobs);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static Execution WithImage(Execution execution) => execution with { OptionsJson = execution.OptionsJson[..^1] + $",\"image\":\"{Missing}\"}}" };

    private Task<string> Read(Execution execution, string name) => File.ReadAllTextAsync(_site.Left(execution, name), Cancellation);
}
