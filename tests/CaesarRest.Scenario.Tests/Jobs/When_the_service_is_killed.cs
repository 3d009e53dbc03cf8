using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>kill -9 of the whole service with jobs in every phase, and a start on what is left.</summary>
public sealed class When_the_service_is_killed(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public Task Twenty_jobs_in_every_phase_reach_their_right_end_on_the_memory_bus() => KillTwenty();

    [Fact]
    public Task Twenty_jobs_in_every_phase_reach_their_right_end_on_RabbitMQ() =>
        KillTwenty("--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}");

    private static async Task KillTwenty(params string[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Executor:Backends:local:MaxConcurrentJobs=6"]);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        // Ended before the kill, ending while the service is away, running over the kill, waiting, cancelled.
        var ended = await SubmitAll(client, file, ledger.Options(), 4);
        foreach (var job in ended)
            await client.End(job, Limit);
        var failing = await SubmitAll(client, file, ledger.Options(seconds: 1, code: 7), 3);
        var running = await SubmitAll(client, file, ledger.Options(seconds: 6), 3);
        await Eventually.Until(() => failing.Concat(running).All(job => ledger.Runs(job) == 1), Limit, ledger.ToString);
        var waiting = await SubmitAll(client, file, ledger.Options(seconds: 0.2), 7);
        var cancelled = await SubmitAll(client, file, ledger.Options(seconds: 60), 3);
        foreach (var job in cancelled)
            Assert.Equal(HttpStatusCode.OK, await client.Cancel(job));
        await service.Kill();

        // These end while nobody watches; only what they left in their directories tells of it.
        await Eventually.Until(() => failing.All(job => File.Exists(folder[$"jobs/anonymous/job_{job}/.job/attempt-1.exit"])), Limit);
        await service.Start(cancellation);

        await AllEnd(client, ledger, ended, "SUCCESS");
        await AllEnd(client, ledger, failing, "FAILURE");
        await AllEnd(client, ledger, running, "SUCCESS");
        await AllEnd(client, ledger, waiting, "SUCCESS");
        foreach (var job in cancelled)
        {
            Assert.Equal("CANCELED", (await client.End(job, Limit))["state"]!.GetValue<string>());
            Assert.InRange(ledger.Runs(job), 0, 1);
        }
    }

    [Fact]
    public async Task Between_launch_and_record_the_program_is_adopted_and_not_started_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = ServiceProcess.WithFaultPoints(folder.Path);
        const string Moment = "executor.launched-not-recorded";
        service.Arm(Moment);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        var job = await client.Submit(Ledger.App, file, ledger.Options(seconds: 3));
        await service.Exited(cancellation);
        Assert.True(service.Disarm(Moment));

        await service.Start(cancellation);

        await AllEnd(client, ledger, [job], "SUCCESS");
    }

    /// <summary>The same on the build that users run, where only timing can hit the moment.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task At_any_moment_of_a_launch_no_job_runs_twice(int seed)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, "--Caesar:Executor:Backends:local:MaxConcurrentJobs=4");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        var jobs = new List<string>();
        for (var kill = 0; kill < 3; kill++)
        {
            jobs.AddRange(await SubmitAll(client, file, ledger.Options(seconds: 0.5), 6));
            await Task.Delay(random.Next(0, 400), cancellation);
            await service.Kill();
            await service.Start(cancellation);
        }

        await AllEnd(client, ledger, jobs, "SUCCESS");
    }

    private static async Task<IReadOnlyList<string>> SubmitAll(ServiceClient client, string file, JsonObject options, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => client.Submit(Ledger.App, file, options)));

    private static async Task AllEnd(ServiceClient client, Ledger ledger, IReadOnlyList<string> jobs, string state)
    {
        foreach (var job in jobs)
        {
            var status = await client.End(job, Limit);
            Assert.True(status["state"]!.GetValue<string>() == state, $"job {job} should be {state}: {status.ToJsonString()}");
            Assert.True(ledger.Runs(job) == 1, $"job {job} ran {ledger.Runs(job)} times");
        }
    }
}
