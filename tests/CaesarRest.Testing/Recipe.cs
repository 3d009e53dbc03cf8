using System.Diagnostics;

namespace CaesarRest.Testing;

/// <summary>Runs the recipes of <c>tests/servers</c>, which install, start and stop real servers.</summary>
public static class Recipe
{
    private const int CannotBeHad = 77;

    /// <summary>What the recipe printed last, or null with <paramref name="why"/> when the server cannot be had here.</summary>
    /// <exception cref="InvalidOperationException">The recipe failed.</exception>
    public static string? Run(string name, out string why, params string[] arguments) =>
        Lines(name, out why, arguments)?.LastOrDefault("");

    /// <summary>All that the recipe printed, or null with <paramref name="why"/> when the server cannot be had here.</summary>
    /// <exception cref="InvalidOperationException">The recipe failed.</exception>
    public static IReadOnlyList<string>? Lines(string name, out string why, params string[] arguments)
    {
        // Through a file: a server that the recipe leaves behind inherits the streams, and a pipe would never end.
        var output = Path.GetTempFileName();
        try
        {
            var script = Repository.Path("tests", "servers", $"{name}.sh");
            var start = new ProcessStartInfo("bash", ["-c", "bash \"$@\" >\"$0\" 2>&1 </dev/null", output, script, .. arguments]);
            using var process = Process.Start(start)!;
            process.WaitForExit();
            var lines = File.ReadAllLines(output);
            why = lines.LastOrDefault("");
            return process.ExitCode switch
            {
                0 => lines,
                CannotBeHad => null,
                var code => throw new InvalidOperationException($"tests/servers/{name}.sh {string.Join(' ', arguments)} ended with {code}:\n{string.Join('\n', lines)}"),
            };
        }
        finally
        {
            File.Delete(output);
        }
    }
}
