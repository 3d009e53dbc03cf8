using CaesarRest.Contracts.Jobs;
using CaesarRest.Scenario.Tests.Messages;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Operations;

/// <summary>A message keeps its sender on its way to an error queue and back: it may do no more and no less than at first.</summary>
public sealed class When_messages_of_others_have_failed(RabbitMqWithAccounts rabbit) : IClassFixture<RabbitMqWithAccounts>
{
    private string[] Bus => ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_submission_for_an_own_owner_makes_its_job_and_one_for_a_foreign_owner_does_not()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, [.. Bus, .. RabbitMqWithAccounts.Settings]);
        await service.Start(Cancellation);
        using var client = new ServiceClient(service.Address);
        await using var observatory = await OtherService.Connect(rabbit.ExternalUri, Cancellation);
        var submission = OtherService.Submission(ledger, await client.UploadAnything(), RabbitMqWithAccounts.Owner);
        using (new BrokenTable(folder["store.db"], "jobs"))
        {
            // A sender cannot make itself another's by the header that tells where a message came from.
            await observatory.Send(submission, properties: sent => sent.Headers = new Dictionary<string, object?> { ["caesar-sent-by"] = "caesar" });
            await Eventually.Until(async () => (await Errors("list")).Output.Contains($"job {submission.JobId}", StringComparison.Ordinal), TimeSpan.FromMinutes(1));
        }

        Assert.Contains($"job {submission.JobId}", (await Errors("replay", "--all")).Output, StringComparison.Ordinal);

        await observatory.Next<JobAccepted>(submission.JobId);
        await client.End(submission.JobId.ToString("D"), TimeSpan.FromMinutes(1));
        Assert.Equal(1, ledger.Runs(submission.JobId.ToString("D")));
    }

    [Fact]
    public async Task What_nobody_can_read_waits_in_the_error_queue_too()
    {
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path, [.. Bus, .. RabbitMqWithAccounts.Settings]);
        await service.Start(Cancellation);
        await using var observatory = await OtherService.Connect(rabbit.ExternalUri, Cancellation);

        await observatory.Send("{", OtherService.ExchangeOf(typeof(CancelJob)));

        await Eventually.Until(async () => (await Errors("list")).Lines.Length > 1, TimeSpan.FromMinutes(1));
        // Not one of those that come back until the broker drops them: the queue goes on.
        Assert.Contains("1 message(s) sent again.", (await Errors("replay", "--all")).Output, StringComparison.Ordinal);
        await Eventually.Until(async () => (await Errors("list")).Lines.Length > 1, TimeSpan.FromMinutes(1));
    }

    private async Task<OperatorCommand> Errors(params string[] words)
    {
        var command = await OperatorCommand.Run(Cancellation, ["queues", "errors", .. words, .. Bus]);
        Assert.True(command.Code == 0, command.ToString());
        return command;
    }
}
