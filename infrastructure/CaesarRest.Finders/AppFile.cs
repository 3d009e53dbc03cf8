using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CaesarRest.Finders;

/// <summary>Reads <c>app.json</c> and refuses one that would fail later, in a user's job.</summary>
internal static partial class AppFile
{
    public const string Name = "app.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        // A misspelt key of an operator would otherwise be silently without effect.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>A descriptor that holds together.</summary>
    /// <param name="file">Its name in messages.</param>
    /// <param name="folder">Name of the folder it lies in.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="FinderAppException">It cannot be used.</exception>
    public static FinderApp Read(string file, string folder, byte[] content)
    {
        var app = Parse(file, content);
        if (AppFaults(app, folder).FirstOrDefault() is { } fault)
            throw new FinderAppException(file, fault);
        return app;
    }

    private static FinderApp Parse(string file, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<FinderApp>(content, Json) ?? throw new FinderAppException(file, "it is null; it should be an object.");
        }
        catch (JsonException cause)
        {
            throw new FinderAppException(file, $"not a descriptor of an app: {cause.Message}", cause);
        }
    }

    private static IEnumerable<string> AppFaults(FinderApp app, string folder)
    {
        if (!AppName().IsMatch(app.Name))
            yield return $"the name '{app.Name}' should be lower-case letters, digits, '_' and '-', beginning with a letter.";
        if (app.Name != folder)
            yield return $"the name '{app.Name}' should be that of its folder, '{folder}'.";
        if (app.Command.Program.Length == 0)
            yield return "command.program is empty; it should name a program.";
        if (app.Command.Arguments.Count(argument => argument == "{options}") != 1)
            yield return "command.arguments should have exactly one element \"{options}\".";
        if (!app.Command.Arguments.Any(argument => argument.Contains("{input}", StringComparison.Ordinal)))
            yield return "command.arguments has no \"{input}\"; the finder would never see the image.";
        var names = app.Options.SelectMany(option => (string[])[option.Name, .. option.DescribeName is { } described ? [described] : Array.Empty<string>()]);
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return $"option '{twice.Key}' is there twice; names should be unique.";
        if (app.Command.Parallelism.Names.FirstOrDefault(name => app.Options.All(option => option.Name != name)) is { } missing)
            yield return $"command.parallelism names '{missing}', which should be one of its options.";
        foreach (var fault in app.Options.SelectMany(OptionFaults))
            yield return fault;
        foreach (var fault in app.Outputs.SelectMany(OutputFaults))
            yield return fault;
        if (app.Outputs.Where(output => output.Form is not null).GroupBy(output => (output.Role, output.Form)).FirstOrDefault(group => group.Count() > 1) is { } rivals)
            yield return $"outputs '{string.Join("' and '", rivals.Select(output => output.Glob))}' have the same role and form; a client could ask for only one of them.";
    }

    private static IEnumerable<string> OutputFaults(FinderOutput output)
    {
        var named = $"output '{output.Glob}'";
        if (output.Glob.Length == 0 || output.Glob.AsSpan().IndexOfAny("/?\\") >= 0 || output.Glob.Contains("..", StringComparison.Ordinal))
            yield return $"{named} should be a file name pattern within the job's directory, without '/', '\\', '?' and '..'.";
        if (!MediaType().IsMatch(output.MediaType))
            yield return $"{named} has the mediaType '{output.MediaType}', which should be one such as text/plain.";
        if (!Forms(output.Role).Contains(output.Form))
            yield return $"{named} has a form that its role has not: sources and components may be json or table, a plot may be a picture.";
        if (output.Form == OutputForm.Json && output.MediaType != "application/json")
            yield return $"{named} has the form json, and its mediaType should be application/json.";
        if (output.Form == OutputForm.Picture && !output.MediaType.StartsWith("image/", StringComparison.Ordinal))
            yield return $"{named} has the form picture, and its mediaType should begin with image/.";
    }

    private static OutputForm?[] Forms(OutputRole role) => role switch
    {
        OutputRole.Sources or OutputRole.Components => [null, OutputForm.Json, OutputForm.Table],
        OutputRole.Plot => [null, OutputForm.Picture],
        _ => [null],
    };

    private static IEnumerable<string> OptionFaults(FinderOption option)
    {
        var named = $"option '{option.Name}'";
        if (!OptionName().IsMatch(option.Name))
            yield return $"{named} should be named by letters, digits, '_', '-' and '.', beginning with a letter.";
        if (option.Type == OptionType.None && (option.Min ?? option.Max) is not null)
            yield return $"{named} is a flag and should have no min or max.";
        if (option.Type != OptionType.None && option.Default is null)
            yield return $"{named} should have a default.";
        if (option.Enum != (option.AllowedValues is { Count: > 0 }))
            yield return $"{named} should have allowedValues if, and only if, enum is true.";
        if (option.Form is not null && (option.Type != OptionType.Str || option.Enum))
            yield return $"{named} has a form, which is only for text that is no enumeration.";
        if (option.CommandLineValues?.Keys.FirstOrDefault(key => option.AllowedValues?.Contains(key) != true) is { } stray)
            yield return $"{named} has a commandLineValue for '{stray}', which should be one of its allowedValues.";
        if (option.Default is { } value && DefaultFault(option, value) is { } fault)
            yield return fault;
    }

    /// <summary>A form sends every default back, so a default must be accepted.</summary>
    private static string? DefaultFault(FinderOption option, JsonElement value)
    {
        var text = OptionValue.Cast(value, option.Type);
        var accepted = option.Type == OptionType.None
            ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
            : text is not null
            && (!option.Enum || option.AllowedValues?.Contains(text) == true)
            && (option.Form?.Accepts(text) ?? true);
        return accepted ? null : $"option '{option.Name}' has the default {value.GetRawText()}, which its own checks would refuse.";
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]*\z")]
    private static partial Regex AppName();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.-]*\z")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"\A[a-z]+/[a-z0-9][a-z0-9.+-]*\z")]
    private static partial Regex MediaType();
}
