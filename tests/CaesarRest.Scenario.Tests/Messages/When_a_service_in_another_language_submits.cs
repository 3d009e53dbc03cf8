using System.Diagnostics;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Messages;

/// <summary>The example of the documentation, which is Python and plain AMQP, against a real broker and the whole service.</summary>
public sealed class When_a_service_in_another_language_submits(MessageSite site) : IClassFixture<MessageSite>
{
    [Fact]
    public async Task It_follows_its_job_to_the_end()
    {
        var (code, output) = await Submit(RabbitMqWithAccounts.Owner, site.Ledger.Options(seconds: 1).ToJsonString());

        Assert.True(code == 0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Pending Job is waiting to be started", lines[0]);
        Assert.Contains("Running Job is running", lines);
        Assert.Equal("Succeeded Job completed with success", lines[^1]);
    }

    [Fact]
    public async Task It_is_told_why_its_job_is_refused()
    {
        var (code, output) = await Submit(RabbitMqWithAccounts.Owner, """{"seconds":"long"}""");
        Assert.Equal((1, "Mandatory option ledger not found in request!; Failed to cast option seconds to type <class 'float'> !\n"), (code, output));

        (code, output) = await Submit(RabbitMqWithAccounts.SecondOwner, site.Ledger.Options().ToJsonString());
        Assert.Equal((1, "Cannot find file corresponding to given data input uid!\n"), (code, output));
    }

    private async Task<(int Code, string Output)> Submit(string owner, string options)
    {
        var uri = site.Broker.ExternalUri;
        var python = Recipe.Run("python3-pika", out var why, "python");
        Assert.SkipWhen(python is null, $"no Python with pika here: {why}");
        var script = Repository.Path("contracts", "examples", "submit.py");
        // pika reads an empty path as a virtual host without a name.
        var start = new ProcessStartInfo(python, [script, uri + "%2F", owner, site.File, Ledger.App, options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
