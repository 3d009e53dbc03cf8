using System.Diagnostics;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>Real finders, from the setup scripts in tests/servers.</summary>
internal static class InstalledProgram
{
    /// <summary>What a script says when this machine cannot have its program.</summary>
    private const int Absent = 77;

    /// <summary>Full path of a program; skips the test where it cannot be had.</summary>
    /// <param name="script">Name of the setup script.</param>
    /// <param name="verb">Its argument that installs, and prints the path.</param>
    public static async Task<string> Require(string script, string verb)
    {
        var (code, output, error) = await Run(Repository.Path("tests", "servers", script), [verb], Environment.CurrentDirectory);
        Assert.SkipWhen(code == Absent, error.Trim());
        Assert.True(code == 0, error);
        return output.Trim();
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(string program, IReadOnlyList<string> arguments, string folder)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await error);
    }
}
