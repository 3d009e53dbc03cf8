using System.Text.Json;

namespace CaesarRest.Finders;

/// <summary>
/// Whether a finder can be run with the options of a request. The order of checks and the texts are those of the
/// original service; its clients show them. As there, unknown options are ignored and ranges are not enforced.
/// Beyond it, values that are not finite, hold control characters or are over-long are refused: they reach a program.
/// </summary>
public static class OptionChecks
{
    /// <summary>Longest value, characters.</summary>
    public const int MaxLength = 1024;

    // What is told back is told short.
    private const int LongestName = 100;

    /// <summary>The first fault in catalogue order, or null.</summary>
    /// <param name="app">The finder.</param>
    /// <param name="inputs">The request's options, an object.</param>
    public static string? FirstFault(FinderApp app, JsonElement inputs) => Faults(app, inputs).FirstOrDefault();

    /// <summary>All faults in catalogue order.</summary>
    /// <inheritdoc cref="FirstFault"/>
    public static IEnumerable<string> Faults(FinderApp app, JsonElement inputs)
    {
        ArgumentNullException.ThrowIfNull(app);
        return inputs.ValueKind == JsonValueKind.Object
            ? app.Options.Select(option => ReadableFault(option, inputs)).OfType<string>()
            : ["Job inputs must be a JSON object!"];
    }

    /// <summary>
    /// All faults of a request whose sender wants to be told of every mistake: values outside their range and unknown
    /// options too.
    /// </summary>
    /// <inheritdoc cref="FirstFault"/>
    public static IEnumerable<string> StrictFaults(FinderApp app, JsonElement inputs)
    {
        ArgumentNullException.ThrowIfNull(app);
        return inputs.ValueKind == JsonValueKind.Object
            ? app.Options.Select(option => ReadableFault(option, inputs) ?? RangeFault(option, inputs)).OfType<string>().Concat(UnknownOptions(app, inputs))
            : Faults(app, inputs);
    }

    private static string? RangeFault(FinderOption option, JsonElement inputs)
    {
        if (option.Type is not (OptionType.Int or OptionType.Float) || option.Enum || !OptionValue.TryFind(inputs, option, out var value))
            return null;
        // As it reaches the finder: 5.9 for a whole number is 5.
        var sent = option.Type == OptionType.Int && PythonNumber.ReadInt(value) is { } whole ? (double)whole : PythonNumber.ReadFloat(value);
        if (Bound(option.Min) is { } least && sent < least)
            return $"Option {option.Name} value {value.GetRawText()} is below the minimum {option.Min!.Value.GetRawText()}!";
        return Bound(option.Max) is { } most && sent > most
            ? $"Option {option.Name} value {value.GetRawText()} is above the maximum {option.Max!.Value.GetRawText()}!"
            : null;
    }

    private static double? Bound(JsonElement? bound) => bound is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static IEnumerable<string> UnknownOptions(FinderApp app, JsonElement inputs) => inputs.EnumerateObject()
        .Select(input => input.Name)
        .Except(app.Options.SelectMany(option => (string?[])[option.Name, option.DescribeName]).OfType<string>())
        .Select(name => $"Option {(name.Length > LongestName ? name[..LongestName] + "..." : name)} is not known!");

    private static string? ReadableFault(FinderOption option, JsonElement inputs)
    {
        try
        {
            return Fault(option, inputs);
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half a surrogate pair, which is no text; the reader finds out only when asked for it.
            return "Job inputs hold text that is not valid Unicode!";
        }
    }

    private static string? Fault(FinderOption option, JsonElement inputs)
    {
        if (!OptionValue.TryFind(inputs, option, out var value))
            return option.Mandatory ? $"Mandatory option {option.Name} not found in request!" : null;

        if (option.Type == OptionType.None)
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"Option {option.Name} is a flag and must be true or false!";

        // Before the cast: a number of a million digits must not be worked on.
        if (TextFault(option, value) is { } fault)
            return fault;

        if (OptionValue.Cast(value, option.Type) is not { } text)
            return $"Failed to cast option {option.Name} to type {option.Type.PythonName()} !";

        if (option.Enum && !option.AllowedValues!.Contains(text, StringComparer.Ordinal))
            return $"Option {option.Name} value {text} is not among valid enumerations!";

        return option.Form is { } form && !form.Accepts(text) ? $"Option {option.Name} value {text} must be {form.Words()}!" : null;
    }

    private static string? TextFault(FinderOption option, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";
        if (text.Length > MaxLength)
            return $"Option {option.Name} value is longer than {MaxLength} characters!";
        return text.Any(char.IsControl) ? $"Option {option.Name} value holds a control character!" : null;
    }
}
