using System.Diagnostics;
using System.Globalization;
using CaesarRest.Scenario.Tests.Finders;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests;

/// <summary>What <c>./build.sh run --once</c> does once it is built: the main job on the sample map.</summary>
public sealed class When_a_new_user_tries_it
{
    [Fact]
    public async Task The_main_job_shows_a_catalogue_and_a_second_run_keeps_the_first()
    {
        await InstalledProgram.Require("source-extractor.sh", "program");
        using var folder = new TemporaryFolder();

        foreach (var run in new[] { 1, 2 })
        {
            var (code, output) = await Try(folder.Path);
            Assert.True(code == 0, output);
            Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
            Assert.Contains("48 sources; the first 10", output, StringComparison.Ordinal);
            Assert.Equal(run, Directory.GetFiles(folder["results"], "job_*.tar.gz").Length);
            Assert.Equal(run, Directory.GetDirectories(folder["jobs/anonymous"]).Length);
        }
    }

    [Fact]
    public async Task A_job_that_fails_gives_another_exit_code()
    {
        using var folder = new TemporaryFolder();

        var (code, output) = await Try(folder.Path, ("Caesar__Finders__sextractor__Program", "no-such-finder"));

        Assert.True(code == 1, output);
        Assert.Contains("ABORTED", output, StringComparison.Ordinal);
        Assert.Contains("no-such-finder", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> Try(string folder, params (string Name, string Value)[] environment)
    {
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("dotnet", [ServiceProcess.Executable("artifacts"), "try", "--once", "--data", folder, "--port", port])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
