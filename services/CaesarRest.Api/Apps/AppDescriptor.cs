using CaesarRest.Finders;

namespace CaesarRest.Api.Apps;

/// <summary>An app as later clients know it: what it is for, its options and what it writes.</summary>
internal sealed record AppDescriptor(
    string Description,
    InputDescriptor InputRequirements,
    SortedDictionary<string, OptionDescriptor> JobOptions,
    SortedDictionary<string, OutputDescriptor> JobOutputs,
    IReadOnlyList<string> Limitations,
    string Name,
    IReadOnlyList<string> ToolCategories)
{
    public static AppDescriptor Of(FinderApp app) => new(
        app.Description,
        new(app.Input.Data, app.Input.Notes, app.Input.Formats),
        OptionDescriptor.ByName(app, nested: true),
        OutputDescriptor.ByName(app),
        app.Limitations,
        app.Name,
        app.Categories);
}

/// <summary>What an app works on.</summary>
internal sealed record InputDescriptor(string ExpectedData, string Notes, IReadOnlyList<string> SupportedFormats);

/// <summary>A result file: in the job's directory, under a name that fits <paramref name="Glob"/>. No run is sure to write it.</summary>
internal sealed record OutputDescriptor(
    string Description, string Format, string Glob, string Notes, string? Parser, string Path, bool Required, string Role, string Type)
{
    public static SortedDictionary<string, OutputDescriptor> ByName(FinderApp app)
    {
        var outputs = new SortedDictionary<string, OutputDescriptor>(StringComparer.Ordinal);
        var primary = app.Outputs.FirstOrDefault(output => output.Role == OutputRole.Sources);
        foreach (var output in app.Outputs)
        {
            var name = output.Form is { } form ? Lower($"{output.Role}_{form}") : Lower($"{output.Role}");
            for (var number = 2; !outputs.TryAdd(name, Of(output, output == primary)); number++)
                name = $"{Lower($"{output.Role}")}_{number}";
        }

        return outputs;
    }

    private static OutputDescriptor Of(FinderOutput output, bool isPrimary) => new(
        output.Description,
        output.Glob[(output.Glob.LastIndexOf('.') + 1)..],
        output.Glob.Replace("{base}", "*", StringComparison.Ordinal),
        "",
        null,
        ".",
        false,
        isPrimary ? "primary_result" : "secondary_result",
        Lower($"{output.Role}"));

    private static string Lower(string words) => words.ToLowerInvariant();
}
