using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Reporting;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_backends_are_reported
{
    [Fact]
    public async Task This_machine_is_up_and_its_jobs_are_counted()
    {
        using var site = new ExecutorSite(options => options.Executor.Backends["local"] = new BackendSettings { MaxConcurrentJobs = 1 });
        var first = await site.Insert(ExecutorSite.QueuedScript("exec sleep 300"));
        await site.PassUntil(first, known => known.StartedAt is not null);
        await site.Insert(ExecutorSite.QueuedScript("true"));
        await site.Insert(ExecutorSite.QueuedScript("true"));

        var report = Assert.Single(await Report(site));

        Assert.Equal(("local", true, null), (report.Backend, report.IsUp, report.Problem));
        Assert.Equal((1, 2), (report.Running, report.Waiting));
        Assert.NotEmpty(report.Software!);
        Assert.InRange(TimeProvider.System.GetUtcNow() - report.SeenAt, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_site_says_how_it_fares_and_its_last_word_counts()
    {
        var queue = new QueueingSite { Fares = () => new(IsUp: true, "Slurm 24.11", Running: 40, Waiting: 300) };
        using var site = new ExecutorSite(backend: queue);
        await site.Insert(ExecutorSite.Queued("true"));
        await site.Pass();

        var up = Assert.Single(await Report(site));
        queue.Fares = () => new(IsUp: false, Problem: "Its controller does not answer.");
        var down = Assert.Single(await Report(site));
        queue.Fares = () => throw new InvalidOperationException("/etc/secret at 10.0.0.1");
        var broken = Assert.Single(await Report(site));

        Assert.Equal((true, "Slurm 24.11", 40, 300, 0, 1), (up.IsUp, up.Software, up.RunningOfAll, up.WaitingOfAll, up.Running, up.Waiting));
        Assert.Equal((false, "Its controller does not answer.", null), (down.IsUp, down.Problem, down.WaitingOfAll));
        Assert.Equal((false, "It could not be looked at."), (broken.IsUp, broken.Problem));
    }

    private static async Task<IReadOnlyList<BackendReport>> Report(ExecutorSite site)
    {
        await site.Executor.GetRequiredService<BackendReporter>().Pass(TestContext.Current.CancellationToken);
        return await site.Executor.GetRequiredService<IBackendReader>().Reports(TestContext.Current.CancellationToken);
    }
}
