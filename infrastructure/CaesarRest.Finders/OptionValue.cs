using System.Globalization;
using System.Text.Json;

namespace CaesarRest.Finders;

/// <summary>The value of an option in a request, cast to the option's type as Python casts, and printed as Python prints.</summary>
internal static class OptionValue
{
    /// <summary>Finds an option in a request by its name or by the one under which it is described.</summary>
    public static bool TryFind(JsonElement inputs, FinderOption option, out JsonElement value) =>
        inputs.TryGetProperty(option.Name, out value)
        || (option.DescribeName is { } described && inputs.TryGetProperty(described, out value));

    /// <summary>The printed value, or null when it cannot be cast.</summary>
    public static string? Cast(JsonElement value, OptionType type) => type switch
    {
        OptionType.Float => PythonNumber.ReadFloat(value) is { } real ? PythonNumber.Print(real) : null,
        // In Python a boolean is a whole number already: it is not cast, and prints as itself.
        OptionType.Int when Boolean(value) is { } word => word,
        OptionType.Int => PythonNumber.ReadInt(value)?.ToString(CultureInfo.InvariantCulture),
        OptionType.Str => Text(value),
        _ => null,
    };

    /// <summary>Name of a type in the original's messages.</summary>
    public static string PythonName(this OptionType type) => $"<class '{type.ToString().ToLowerInvariant()}'>";

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when PythonNumber.IsWhole(value) => value.GetRawText(),
        JsonValueKind.Number => PythonNumber.ReadFloat(value) is { } real ? PythonNumber.Print(real) : null,
        _ => Boolean(value),
    };

    private static string? Boolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => null,
    };
}
