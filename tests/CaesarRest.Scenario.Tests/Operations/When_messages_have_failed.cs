using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Operations;

/// <summary>What a consumer cannot take waits in an error queue, where an operator sees it and sends it again.</summary>
public sealed class When_messages_have_failed(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private string[] Bus => ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_listed_and_left_where_they_are_and_do_their_work_when_they_are_sent_again()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Api:SubmitTimeout=00:00:10"]);
        await service.Start(Cancellation);
        using var client = new ServiceClient(service.Address);
        var job = await client.Submit(Ledger.App, await client.UploadAnything(), ledger.Options(seconds: 300));
        await Eventually.Until(() => ledger.Runs(job) == 1, Limit);
        using (new BrokenTable(folder["store.db"], "jobs"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.Cancel(job));
            // More often than a message may be delivered before the broker drops it.
            for (var look = 0; look < 25; look++)
                CancelAmong(await Errors("list"), job);
        }

        var id = CancelAmong(await Errors("list", "--queue", "caesar-jobs"), job);
        Assert.Empty((await Errors("list", "--queue=caesar-accounting_error")).Lines[..^1]);
        Assert.NotEqual("CANCELED", (await client.Status(job))["state"]!.GetValue<string>());

        var replayed = await Errors("replay", "--id", id);

        Assert.EndsWith("1 message(s) sent again.", replayed.Lines[^1], StringComparison.Ordinal);
        Assert.Equal("CANCELED", (await client.End(job, Limit))["state"]!.GetValue<string>());
        Assert.DoesNotContain(id, (await Errors("list")).Output, StringComparison.Ordinal);
        var again = await OperatorCommand.Run(Cancellation, ["queues", "errors", "replay", "--id", id, .. Bus]);
        Assert.Equal((1, $"caesar-rest: no failed message has the id {id}."), (again.Code, again.Errors.Trim()));
    }

    [Fact]
    public async Task A_submission_that_was_answered_503_makes_no_job_when_it_is_sent_again()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Api:SubmitTimeout=00:00:03"]);
        await service.Start(Cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        using (new BrokenTable(folder["store.db"], "jobs"))
        {
            using var refused = await client.TrySubmit(Ledger.App, file, ledger.Options());
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        Assert.Contains(" SubmitJob ", (await Errors("list", "--queue", "caesar-jobs")).Output, StringComparison.Ordinal);
        var replayed = await Errors("replay", "--queue", "caesar-jobs");

        Assert.Contains(" SubmitJob ", replayed.Output, StringComparison.Ordinal);
        // Whatever is sent now comes behind what was sent again.
        var job = await client.Submit(Ledger.App, file, ledger.Options());
        await client.End(job, Limit);
        var jobs = JsonNode.Parse(await client.Http.GetStringAsync("jobs", Cancellation))!.AsArray();
        Assert.Equal([job], jobs.Select(one => one!["job_id"]!.GetValue<string>()));
        Assert.Equal([job], ledger.Runs().Keys);
        Assert.DoesNotContain(" SubmitJob ", (await Errors("list")).Output, StringComparison.Ordinal);
    }

    private async Task<OperatorCommand> Errors(params string[] words)
    {
        var command = await OperatorCommand.Run(Cancellation, ["queues", "errors", .. words, .. Bus]);
        Assert.True(command.Code == 0, command.ToString());
        return command;
    }

    private static string CancelAmong(OperatorCommand list, string job)
    {
        var line = Assert.Single(list.Lines, line => line.Contains(" CancelJob ", StringComparison.Ordinal));
        var columns = line.Split("  ");
        Assert.Equal("caesar-jobs", columns[1]);
        Assert.Equal($"job {job}", columns[4]);
        Assert.Contains("no such table: jobs", columns[5], StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(columns[0], System.Globalization.CultureInfo.InvariantCulture, out _), columns[0]);
        return columns[2];
    }
}
