using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>The original's race: a job that ended before it was registered stayed PENDING for ever.</summary>
public sealed class When_a_job_takes_no_time
{
    [Fact]
    public async Task It_ends_and_never_stays_pending()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path);
        await service.Start(TestContext.Current.CancellationToken);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        for (var n = 0; n < 10; n++)
        {
            var job = await client.Submit(Ledger.App, file, ledger.Options());
            var status = await client.End(job, TimeSpan.FromSeconds(20));
            Assert.Equal("SUCCESS", status["state"]!.GetValue<string>());
            Assert.Equal(1, ledger.Runs(job));
        }
    }
}
