using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>A broker confirms what no queue takes; a submission must not be lost in it, nor come to life after its 503.</summary>
public sealed class When_no_jobs_role_is_there(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    [Fact]
    public async Task A_submission_is_answered_503_at_once_and_makes_no_job_later()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        string[] bus = ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}", "--Caesar:Api:SubmitTimeout=00:01:00"];
        await using var api = new ServiceProcess(folder.Path, [.. bus, "--Caesar:Roles=api"]);
        await api.Start(cancellation);
        using var client = new ServiceClient(api.Address);
        var file = await client.UploadAnything();

        var watch = Stopwatch.StartNew();
        using var refused = await client.TrySubmit(Ledger.App, file, ledger.Options());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        // The broker gives the message back, long before anybody's patience ends.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"it took {watch.Elapsed}");

        await using var others = new ServiceProcess(folder.Path, [.. bus, "--Caesar:Roles=jobs,executor"]);
        others.Launch();
        var job = "";
        await Eventually.Until(
            async () =>
            {
                using var answer = await client.TrySubmit(Ledger.App, file, ledger.Options());
                job = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation))!["job_id"]!.GetValue<string>();
                return answer.StatusCode == HttpStatusCode.Accepted;
            },
            TimeSpan.FromMinutes(1));
        await client.End(job, TimeSpan.FromMinutes(1));
        var jobs = JsonNode.Parse(await client.Http.GetStringAsync("jobs", cancellation))!.AsArray();
        Assert.Equal([job], jobs.Select(one => one!["job_id"]!.GetValue<string>()));
    }
}
