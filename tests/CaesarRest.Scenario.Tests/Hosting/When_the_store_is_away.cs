using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;

namespace CaesarRest.Scenario.Tests.Hosting;

/// <summary>A real store, stopped and started under the service.</summary>
public sealed class When_the_store_is_away
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_service_that_was_started_before_it_waits_and_one_that_loses_it_goes_on_when_it_is_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        // Of its own: others use the one of the test run meanwhile.
        await using var mongo = new MongoServer();
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(
            folder.Path, "--Caesar:Store:Kind=mongodb", $"--Caesar:Store:MongoDb:ConnectionString={await mongo.ConnectionString()}", "--Caesar:Store:MongoDb:Database=away");
        await mongo.Stop();
        service.Launch();
        await IsUnready(service, cancellation);

        mongo.Restart();
        await service.HealthIs("ready", HttpStatusCode.OK, cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        var running = await client.Submit(Ledger.App, file, ledger.Options(seconds: 3));
        await Eventually.Until(() => ledger.Runs(running) == 1, Limit);

        await mongo.Stop();
        await IsUnready(service, cancellation);
        using (var submission = await client.TrySubmit(Ledger.App, file, ledger.Options()))
            await NamesTheStore(submission, "app", "job_id", "state", "status", "submit_date");
        foreach (var (method, path, keys) in new (HttpMethod, string, string[])[]
        {
            (HttpMethod.Get, "jobs", ["status"]),
            (HttpMethod.Get, "fileids", ["status"]),
            (HttpMethod.Get, $"download/{file}", ["status"]),
            (HttpMethod.Post, $"delete/{file}", ["status"]),
            (HttpMethod.Get, $"job/{running}/status", ["elapsed_time", "exit_code", "job_id", "pid", "state", "status", "tag"]),
            (HttpMethod.Get, $"job/{running}/output", ["job_id", "status"]),
        })
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await client.Http.SendAsync(request, cancellation);
            await NamesTheStore(answer, keys);
        }

        await service.HealthIs("live", HttpStatusCode.OK, cancellation);

        mongo.Restart();
        await service.HealthIs("ready", HttpStatusCode.OK, cancellation);
        Assert.Equal("SUCCESS", (await client.End(running, Limit))["state"]!.GetValue<string>());
        Assert.Equal(1, ledger.Runs(running));
        var listed = JsonNode.Parse(await client.Http.GetStringAsync("jobs", cancellation))!.AsArray();
        Assert.Equal([running], listed.Select(one => one!["job_id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_message_that_waits_for_it_does_not_hold_up_the_stop_and_the_job_goes_on()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var mongo = new MongoServer();
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(
            folder.Path, "--Caesar:Store:Kind=mongodb", $"--Caesar:Store:MongoDb:ConnectionString={await mongo.ConnectionString()}", "--Caesar:Store:MongoDb:Database=stopped");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var job = await client.Submit(Ledger.App, await client.UploadAnything(), ledger.Options(seconds: 2));
        await Eventually.Until(() => ledger.Runs(job) == 1, Limit);
        await mongo.Stop();
        var cancel = client.Http.PostAsync($"job/{job}/cancel", null, cancellation);
        await Eventually.Until(() => service.Output.Contains("store is down", StringComparison.Ordinal), Limit);

        service.Terminate();
        // 20 s of the service, and what a busy machine adds.
        await service.Exited(cancellation).WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => cancel);

        mongo.Restart();
        await service.Start(cancellation);
        Assert.Equal("SUCCESS", (await client.End(job, Limit))["state"]!.GetValue<string>());
        Assert.Equal(1, ledger.Runs(job));
    }

    private static async Task IsUnready(ServiceProcess service, CancellationToken cancellation)
    {
        var unready = await service.HealthIs("ready", HttpStatusCode.ServiceUnavailable, cancellation);
        Assert.Equal("not ready", unready["status"]!.GetValue<string>());
        Assert.Equal("down", unready["checks"]!["store"]!["state"]!.GetValue<string>());
        Assert.Equal("The document store does not answer.", unready["checks"]!["store"]!["because"]!.GetValue<string>());
        Assert.Equal("up", unready["checks"]!["message-broker"]!["state"]!.GetValue<string>());
        await service.HealthIs("live", HttpStatusCode.OK, cancellation);
    }

    private static async Task NamesTheStore(HttpResponseMessage answer, params string[] keys)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(keys, body.Select(member => member.Key));
        Assert.Contains("document store does not answer", body["status"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
