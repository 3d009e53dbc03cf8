using System.Diagnostics;

namespace CaesarRest.Testing;

/// <summary>A command of the built executable that ends by itself.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it printed on stderr.</param>
public sealed record OperatorCommand(int Code, string Output, string Errors)
{
    /// <summary>Runs it to its end.</summary>
    public static async Task<OperatorCommand> Run(CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ServiceProcess.Executable("artifacts"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>The lines that it printed.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
