using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Hosting;

/// <summary>A real broker, stopped and started under roles that run apart.</summary>
public sealed class When_the_broker_is_away(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_process_that_was_started_before_it_waits_and_works_once_it_is_there()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        string[] bus = Bus();
        rabbit.Stop();
        await using var service = new ServiceProcess(folder.Path, bus);
        service.Launch();

        var unready = await service.HealthIs("ready", HttpStatusCode.ServiceUnavailable, cancellation);
        Assert.Equal("down", State(unready, "message-broker"));
        Assert.Equal("up", State(unready, "store"));
        Assert.Equal("up", State(unready, "shared-directories"));
        await service.HealthIs("live", HttpStatusCode.OK, cancellation);

        rabbit.Restart();
        await service.HealthIs("ready", HttpStatusCode.OK, cancellation);
        using var client = new ServiceClient(service.Address);
        var job = await client.Submit(Ledger.App, await client.UploadAnything(), ledger.Options());
        Assert.Equal("SUCCESS", (await client.End(job, Limit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Reads_go_on_what_needs_it_is_refused_and_jobs_end_when_it_is_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        string[] settings = [.. Bus(), "--Caesar:Api:SubmitTimeout=00:00:06"];
        await using var api = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Roles=api"]);
        await using var jobs = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Roles=jobs"]);
        await using var executor = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Roles=executor"]);
        ServiceProcess[] all = [api, jobs, executor];
        await Task.WhenAll(all.Select(one => one.Start(cancellation)));
        await OnlyHealthIsServed(executor, cancellation);

        using var client = new ServiceClient(api.Address);
        var file = await client.UploadAnything();
        var running = await client.Submit(Ledger.App, file, ledger.Options(seconds: 3));
        await Eventually.Until(() => ledger.Runs(running) == 1, Limit);

        rabbit.Stop();
        foreach (var one in all)
            Assert.Equal("down", State(await one.HealthIs("ready", HttpStatusCode.ServiceUnavailable, cancellation), "message-broker"));

        foreach (var read in new[] { "jobs", $"job/{running}/status", "fileids", $"download/{file}", "apps" })
            Assert.Equal(HttpStatusCode.OK, (await client.Http.GetAsync(read, cancellation)).StatusCode);
        await client.UploadAnything();
        using var submission = await client.TrySubmit(Ledger.App, file, ledger.Options());
        await NamesTheBroker(submission, ["app", "job_id", "state", "status", "submit_date"]);
        using var cancel = await client.Http.PostAsync($"job/{running}/cancel", null, cancellation);
        await NamesTheBroker(cancel, ["status"]);
        // A loop that cannot send is not stuck.
        foreach (var one in all)
            await one.HealthIs("live", HttpStatusCode.OK, cancellation);

        rabbit.Restart();
        foreach (var one in all)
            await one.HealthIs("ready", HttpStatusCode.OK, cancellation);
        Assert.Equal("SUCCESS", (await client.End(running, Limit))["state"]!.GetValue<string>());
        var after = await client.Submit(Ledger.App, file, ledger.Options());
        Assert.Equal("SUCCESS", (await client.End(after, Limit))["state"]!.GetValue<string>());
        // What was answered 503 never appears.
        var listed = JsonNode.Parse(await client.Http.GetStringAsync("jobs", cancellation))!.AsArray();
        Assert.Equal([running, after], listed.Select(one => one!["job_id"]!.GetValue<string>()));
    }

    private string[] Bus() => ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];

    private static string? State(JsonNode health, string dependency) => health["checks"]![dependency]!["state"]!.GetValue<string>();

    private static async Task OnlyHealthIsServed(ServiceProcess executor, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = new(executor.Address) };
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/caesar/api/v1.0/apps", cancellation)).StatusCode);
        var ready = JsonNode.Parse(await http.GetStringAsync("/health/ready", cancellation))!;
        Assert.Equal("ready", ready["status"]!.GetValue<string>());
        Assert.Equal(["executor"], ready["roles"]!.AsArray().Select(role => role!.GetValue<string>()));
        Assert.Equal("running", ready["checks"]!["loops"]!["parts"]!["ExecutionMonitor"]!.GetValue<string>());
    }

    private static async Task NamesTheBroker(HttpResponseMessage answer, string[] keys)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(keys, body.Select(member => member.Key));
        Assert.Contains("message broker does not answer", body["status"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
