using System.CommandLine;

namespace CaesarRest.Host.Operations;

/// <summary>Commands of an operator take the settings of the service beside their own options.</summary>
internal static class SettingsOfCommands
{
    /// <summary>Whatever is no option of the command is a setting, <c>--Caesar:Key=value</c>. Failures end with a line on stderr: code 2 for a fault of the call or the settings, 1 for one of the outside.</summary>
    public static void RunsWithSettings(this Command command, Func<ParseResult, string[], CancellationToken, Task<int>> run)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => Commands.FirstThatIsNoSetting(parsed.UnmatchedTokens) is { } odd
            ? Commands.Refuse($"'{odd}' is neither an option of {command.Name} nor a setting as --Key=value; see {command.Name} --help.")
            : StartErrors.Explain(() => run(parsed, [.. parsed.UnmatchedTokens], cancellation)));
    }
}
