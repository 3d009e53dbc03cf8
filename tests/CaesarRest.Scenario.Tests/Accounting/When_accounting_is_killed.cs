using System.Text.Json.Nodes;
using CaesarRest.Accounting;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Scenario.Tests.Jobs;
using CaesarRest.Scenario.Tests.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Accounting;

/// <summary>kill -9 while events are under way: the totals are right in the end.</summary>
public sealed class When_accounting_is_killed(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private string[] Bus => ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_memory_bus_the_next_start_catches_up_with_what_was_lost()
    {
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path, "--Caesar:Executor:Backends:local:MaxConcurrentJobs=8");
        await service.Start(Cancellation);
        await JobsEndThrough(service, service, folder);
    }

    [Fact]
    public async Task On_RabbitMQ_its_queue_keeps_what_it_did_not_hear()
    {
        using var folder = new TemporaryFolder();
        await using var others = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=api,jobs,executor", "--Caesar:Executor:Backends:local:MaxConcurrentJobs=8"]);
        await using var accounting = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=accounting"]);
        await others.Start(Cancellation);
        accounting.Launch();
        await JobsEndThrough(others, accounting, folder);
    }

    [Fact]
    public async Task An_announcement_of_many_jobs_goes_on_after_a_kill()
    {
        const int Jobs = 3000;
        using var folder = new TemporaryFolder();
        var store = await SqliteStoreOfJobs.With(Jobs, folder.Path);
        await using var service = new ServiceProcess(folder.Path, [.. Bus, .. store.Settings]);
        await service.Start(Cancellation);
        await using var host = await Stored(folder);

        Assert.Equal(0, (await OperatorCommand.Run(Cancellation, ["jobs", "announce", .. Bus])).Code);
        await Eventually.Until(async () => await host.Collection<JobFact>().Count(new(), Cancellation) > 100, Limit);
        await service.Kill();
        Assert.InRange(await host.Collection<JobFact>().Count(new(), Cancellation), 100, Jobs - 1);
        await service.Start(Cancellation);

        await Eventually.Until(async () => await host.Collection<JobFact>().Count(new(), Cancellation) == Jobs, Limit);
    }

    private static async Task JobsEndThrough(ServiceProcess api, ServiceProcess killed, TemporaryFolder folder)
    {
        var ledger = new Ledger(folder);
        using var client = new ServiceClient(api.Address);
        var file = await client.UploadAnything();
        var jobs = new List<string>();
        for (var kill = 0; kill < 2; kill++)
        {
            jobs.AddRange(await Task.WhenAll(Enumerable.Range(0, 12).Select(n => client.Submit(Ledger.App, file, ledger.Options(seconds: n * 0.1, code: n % 3)))));
            await Eventually.Until(() => jobs.Exists(job => ledger.Runs(job) == 1), Limit);
            await killed.Kill();
            if (api == killed)
                await api.Start(Cancellation);
            else
                killed.Launch();
        }

        foreach (var job in jobs)
            await client.End(job, Limit);
        await using var store = await Stored(folder);
        await Eventually.Until(
            async () => string.Join(' ', await Projected(store)) == string.Join(' ', await DirectCount(store)),
            Limit);
        var sizes = (await store.Collection<Job>().Query(new(), Cancellation)).Select(job => job.SizeBytes).ToList();
        Assert.All(sizes, size => Assert.True(size > 0));
        await Eventually.Until(
            async () => JsonNode.Parse(await client.Http.GetStringAsync("accounting", Cancellation)) is { } told
                && told["njobs"]!.GetValue<int>() == jobs.Count && told["datasize"]!.GetValue<double>() == 3 / 1024.0 && told["jobsize"]!.GetValue<double>() == sizes.Sum() / 1024.0,
            Limit);
    }

    private static async Task<IEnumerable<string>> Projected(StoreHost store) =>
        from row in await store.Services.GetRequiredService<IUsageReader>().Jobs(new(), UsageKey.User, Cancellation)
        orderby row.State
        select $"[{row.State}, {row.Jobs}]";

    private static async Task<IEnumerable<string>> DirectCount(StoreHost store) =>
        from job in await store.Collection<Job>().Query(new(), Cancellation)
        group job by Enum.Parse<CaesarRest.Contracts.Jobs.JobState>(job.State) into state
        orderby state.Key
        select $"[{state.Key}, {state.Count()}]";

    private static Task<StoreHost> Stored(TemporaryFolder folder) => StoreHost.Start(
        new CaesarOptions { Store = { Sqlite = { Path = folder["store.db"] } } },
        services =>
        {
            services.AddSingleton(TimeProvider.System);
            services.AddJobReader();
            services.AddUsageReader();
        });
}
