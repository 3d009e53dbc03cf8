using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>A client that did not learn what became of its submission repeats it under the same key: one job comes of it, which runs once.</summary>
public sealed class When_a_client_repeats_itself(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private const string Key = "the-same";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private string[] Bus => ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task After_a_lost_answer_on_the_memory_bus() => AfterALostAnswer();

    [Fact]
    public Task After_a_lost_answer_on_RabbitMQ() => AfterALostAnswer(Bus);

    private static async Task AfterALostAnswer(params string[] settings)
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, settings);
        await service.Start(Cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        // At once, while the service is at it, and when the job has long run: the answer is never read.
        await SendAndHangUp(service, file, ledger, waitFor: () => Task.CompletedTask);
        await SendAndHangUp(service, file, ledger, waitFor: () => Task.Delay(20, Cancellation));
        await SendAndHangUp(service, file, ledger, waitFor: () => Eventually.Until(() => ledger.Runs().Count > 0, Limit));
        var job = await client.Submit(Ledger.App, file, ledger.Options(), Key);

        await RanOnce(client, ledger, job);
    }

    [Fact]
    public async Task After_503s_and_a_submission_that_waited_in_the_queue_past_its_time_makes_no_job()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var api = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=api", "--Caesar:Api:SubmitTimeout=00:00:04"]);
        await using var others = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=jobs,executor"]);
        await api.Start(Cancellation);
        others.Launch();
        using var client = new ServiceClient(api.Address);
        var file = await client.UploadAnything();
        // A job that ends shows that all are there.
        var first = "";
        await Eventually.Until(
            async () =>
            {
                using var answer = await client.TrySubmit(Ledger.App, file, ledger.Options(), "first");
                first = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["job_id"]!.GetValue<string>();
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            Limit);
        await client.End(first, Limit);

        await others.Kill();
        using (var withoutKey = await client.TrySubmit(Ledger.App, file, ledger.Options()))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, withoutKey.StatusCode);
        using (var withKey = await client.TrySubmit(Ledger.App, file, ledger.Options(), Key))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (withKey.StatusCode, withKey.Headers.RetryAfter is not null));
        others.Launch();
        var job = "";
        await Eventually.Until(
            async () =>
            {
                using var answer = await client.TrySubmit(Ledger.App, file, ledger.Options(), Key);
                job = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["job_id"]!.GetValue<string>();
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            Limit);

        await RanOnce(client, ledger, job, first);
    }

    [Fact]
    public Task After_a_restart_on_the_memory_bus() => AfterARestart();

    [Fact]
    public Task After_a_restart_on_RabbitMQ() => AfterARestart(Bus);

    private static async Task AfterARestart(params string[] settings)
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, settings);
        await service.Start(Cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        var job = await client.Submit(Ledger.App, file, ledger.Options(), Key);
        await service.Kill();
        await service.Start(Cancellation);

        Assert.Equal(job, await client.Submit(Ledger.App, file, ledger.Options(), Key));
        await client.End(job, Limit);
        // Cut in the middle of the very next one.
        await SendAndHangUp(service, file, ledger, waitFor: () => Task.CompletedTask);
        await service.Kill();
        await service.Start(Cancellation);
        Assert.Equal(job, await client.Submit(Ledger.App, file, ledger.Options(), Key));

        await RanOnce(client, ledger, job);
    }

    /// <summary>Sends a whole submission and resets the connection without reading a byte of the answer.</summary>
    private static async Task SendAndHangUp(ServiceProcess service, string file, Ledger ledger, Func<Task> waitFor)
    {
        var body = new JsonObject { ["app"] = Ledger.App, ["data_inputs"] = file, ["job_inputs"] = ledger.Options(), ["tag"] = "test" }.ToJsonString();
        var address = new Uri(service.Address);
        using var connection = new TcpClient { LingerState = new(enable: true, seconds: 0) };
        await connection.ConnectAsync(address.Host, address.Port, Cancellation);
        var request = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /caesar/api/v1.0/job HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nIdempotency-Key: {Key}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), Cancellation);
        await waitFor();
    }

    private static async Task RanOnce(ServiceClient client, Ledger ledger, string job, params string[] others)
    {
        Assert.Equal("SUCCESS", (await client.End(job, Limit))["state"]!.GetValue<string>());
        var jobs = JsonNode.Parse(await client.Http.GetStringAsync("jobs", Cancellation))!.AsArray().Select(one => one!["job_id"]!.GetValue<string>());
        string[] expected = [.. others, job];
        Assert.Equal(expected.Order(), jobs.Order());
        Assert.Equal(expected.Order(), ledger.Runs().Keys.Order());
        Assert.All(expected, one => Assert.Equal(1, ledger.Runs(one)));
    }
}
