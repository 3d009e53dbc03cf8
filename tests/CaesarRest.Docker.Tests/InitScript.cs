using System.Diagnostics;
using CaesarRest.Testing;

namespace CaesarRest.Docker.Tests;

/// <summary>docker/init.sh, which makes the settings of an installation.</summary>
internal static class InitScript
{
    /// <summary>Runs it and reads what it wrote.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", [Repository.Path("docker", "init.sh"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Read(arguments[^1]) : throw new InvalidOperationException(string.Concat(output));
    }

    private static Dictionary<string, string> Read(string file) =>
        File.ReadAllLines(file).Where(line => !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
