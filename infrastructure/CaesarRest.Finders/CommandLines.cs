using System.Text.Json;
using System.Text.RegularExpressions;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Finders;

/// <summary>Turns a finder and the options of a request into the call of a program.</summary>
public sealed partial class CommandLines(AppCatalogue catalogue, IOptions<CaesarOptions> configured)
{
    private const string OptionsMark = "{options}";

    /// <summary>The call of a finder.</summary>
    /// <param name="app">The finder.</param>
    /// <param name="options">Options of the request, without fault by <see cref="OptionChecks"/>.</param>
    /// <param name="inputPath">Full path of the image.</param>
    /// <param name="outputFolder">The job's directory, where the program is to be started.</param>
    /// <param name="supportFolder">Where the support files will be laid before the start.</param>
    /// <exception cref="ArgumentException">The options have a fault, or a path holds what the program reads as syntax.</exception>
    /// <exception cref="InvalidOperationException">The finder needs weights, and none are configured.</exception>
    public CommandLine Render(FinderApp app, JsonElement options, string inputPath, string outputFolder, string supportFolder)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (OptionChecks.FirstFault(app, options) is { } fault)
            throw new ArgumentException(fault, nameof(options));
        foreach (var path in (string[])[inputPath, outputFolder, supportFolder])
        {
            if (path.AsSpan().IndexOfAny(app.Command.PathSyntax) >= 0)
                throw new ArgumentException($"{app.Name} cannot be given the path '{path}': none of the characters '{app.Command.PathSyntax}' may be in it.");
        }

        var settings = configured.Value.Finders.TryGetValue(app.Name, out var found) ? found : new FinderSettings();
        string Fill(string argument) => Mark().Replace(argument, mark => mark.Value switch
        {
            "{input}" => inputPath,
            "{output}" => outputFolder,
            "{support}" => supportFolder,
            _ => settings.Weights ?? app.Command.Weights ?? throw new InvalidOperationException($"{app.Name} needs weights: set Caesar:Finders:{app.Name}:Weights."),
        });
        var arguments = app.Command.Arguments.SelectMany(argument =>
            argument == OptionsMark ? app.Options.SelectMany(option => Arguments(app.Command.OptionStyle, option, options)) : [Fill(argument)]);
        return new CommandLine(settings.Program ?? app.Command.Program, [.. arguments], catalogue.SupportFiles(app.Name))
        {
            Processes = app.Command.Parallelism.ProcessesOf(app, options),
            Threads = app.Command.Parallelism.ThreadsOf(app, options),
            Image = settings.Image ?? app.Image,
            SingularityImage = settings.SingularityImage ?? app.SingularityImage,
        };
    }

    private static string[] Arguments(OptionStyle style, FinderOption option, JsonElement inputs)
    {
        if (!OptionValue.TryFind(inputs, option, out var value))
            return [];
        if (option.Type == OptionType.None)
            return value.GetBoolean() ? Flag(style, option.Name) : [];

        var text = OptionValue.Cast(value, option.Type)!;
        return Valued(style, option.Name, option.CommandLineValues?.GetValueOrDefault(text) ?? text);
    }

    private static string[] Flag(OptionStyle style, string name) => style switch
    {
        OptionStyle.LongEquals => [$"--{name}"],
        OptionStyle.SingleDash => [$"-{name}", "Y"],
        _ => [$"{name}=True"],
    };

    private static string[] Valued(OptionStyle style, string name, string value) => style switch
    {
        OptionStyle.LongEquals => [$"--{name}={value}"],
        OptionStyle.SingleDash => [$"-{name}", value],
        _ => [$"{name}={value}"],
    };

    // One pass: a path that reads like a mark stays a path.
    [GeneratedRegex(@"\{(input|output|support|weights)\}")]
    private static partial Regex Mark();
}
