using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Hosting;

/// <summary>SIGTERM at work: it ends in time, finishes what it has in hand, and leaves the finders running.</summary>
public sealed class When_the_service_is_told_to_stop(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    // The service gives requests 8 s and all of itself 20 s.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public Task It_ends_in_time_and_its_jobs_go_on_on_the_memory_bus() => StopAtWork();

    [Fact]
    public Task It_ends_in_time_and_its_jobs_go_on_on_RabbitMQ() =>
        StopAtWork("--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}");

    private static async Task StopAtWork(params string[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Executor:Backends:local:MaxConcurrentJobs=4"]);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        var running = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => client.Submit(Ledger.App, file, ledger.Options(seconds: 8))));
        await Eventually.Until(() => running.All(job => ledger.Runs(job) == 1), Limit, ledger.ToString);

        // Some of these are in hand when the signal comes, and some come after it.
        var submissions = Enumerable.Range(0, 20).Select(n => TrySubmit(client, file, ledger, TimeSpan.FromMilliseconds(20 * n))).ToList();
        await Task.WhenAny(submissions);
        service.Terminate();
        await Ends(service);
        Assert.Equal(0, service.ExitCode);
        var accepted = (await Task.WhenAll(submissions)).OfType<string>().ToList();

        await service.Start(cancellation);
        foreach (var job in running.Concat(accepted))
        {
            Assert.Equal("SUCCESS", (await client.End(job, Limit))["state"]!.GetValue<string>());
            Assert.Equal(1, ledger.Runs(job));
        }

        var listed = JsonNode.Parse(await client.Http.GetStringAsync("jobs", cancellation))!.AsArray().Select(job => job!["job_id"]!.GetValue<string>());
        Assert.Empty(running.Concat(accepted).Except(listed));
        Assert.NotEmpty(accepted);
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_download_does_not_hold_it_up()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        using var content = new MemoryStream(new byte[64 << 20]);
        var file = await client.Upload(content, "map.fits");
        using var download = await client.Http.GetAsync($"download/{file}", HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal(HttpStatusCode.OK, download.StatusCode);

        service.Terminate();
        await Ends(service);
    }

    [Fact]
    public async Task Neither_does_a_broker_that_is_away()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var nobody = FreePort.Next();
        await using var service = new ServiceProcess(folder.Path, "--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri=amqp://127.0.0.1:{nobody}/");
        service.Launch();
        await service.HealthIs("live", HttpStatusCode.OK, cancellation);

        service.Terminate();
        await Ends(service);
    }

    private static async Task Ends(ServiceProcess service)
    {
        var watch = Stopwatch.StartNew();
        await service.Exited(TestContext.Current.CancellationToken).WaitAsync(StopLimit, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"stopped after {watch.Elapsed}");
    }

    /// <summary>The job's id, or null when the service no longer took it.</summary>
    private static async Task<string?> TrySubmit(ServiceClient client, string file, Ledger ledger, TimeSpan delay)
    {
        await Task.Delay(delay, TestContext.Current.CancellationToken);
        try
        {
            using var answer = await client.TrySubmit(Ledger.App, file, ledger.Options());
            return answer.StatusCode == HttpStatusCode.Accepted
                ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["job_id"]!.GetValue<string>()
                : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
