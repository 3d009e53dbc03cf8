using System.Net;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>A submission is the jobs role's to take: an executor that has never been there is no reason to refuse it.</summary>
public sealed class When_no_executor_is_there(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    [Fact]
    public async Task Jobs_are_taken_and_cancelled_and_run_once_an_executor_comes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        string[] bus = ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];
        await using var front = new ServiceProcess(folder.Path, [.. bus, "--Caesar:Roles=api,jobs"]);
        await front.Start(cancellation);
        using var client = new ServiceClient(front.Address);
        var file = await client.UploadAnything();

        var job = await client.Submit(Ledger.App, file, ledger.Options());
        var cancelled = await client.Submit(Ledger.App, file, ledger.Options());
        Assert.Equal(HttpStatusCode.OK, await client.Cancel(cancelled));
        Assert.Equal("PENDING", (await client.Status(job))["state"]!.GetValue<string>());

        // It serves no HTTP worth waiting for, so its start shows in what it does.
        await using var executor = new ServiceProcess(folder.Path, [.. bus, "--Caesar:Roles=executor"]);
        executor.Launch();

        Assert.Equal("SUCCESS", (await client.End(job, TimeSpan.FromMinutes(1)))["state"]!.GetValue<string>());
        Assert.Equal("CANCELED", (await client.End(cancelled, TimeSpan.FromMinutes(1)))["state"]!.GetValue<string>());
        Assert.Equal(1, ledger.Runs(job));
        Assert.Equal(0, ledger.Runs(cancelled));
    }
}
