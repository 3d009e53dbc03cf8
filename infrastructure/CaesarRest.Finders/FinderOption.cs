using System.Text.Json;

namespace CaesarRest.Finders;

/// <summary>One option of a finder, as the original's clients know it. See the reference of the API, "Option descriptor".</summary>
public sealed record FinderOption
{
    /// <summary>Name in requests and on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Name under which it is described, when that differs; a request may use either.</summary>
    public string? DescribeName { get; init; }

    /// <summary>Type of the value.</summary>
    public required OptionType Type { get; init; }

    /// <summary>The job is refused without it.</summary>
    public bool Mandatory { get; init; }

    /// <summary>Group in a form.</summary>
    public required string Category { get; init; }

    /// <summary>Group within the category, or empty.</summary>
    public string Subcategory { get; init; } = "";

    /// <summary>1 when a form may hide it at first.</summary>
    public int Advanced { get; init; }

    /// <summary>The value is one of <see cref="AllowedValues"/>.</summary>
    public bool Enum { get; init; }

    /// <summary>
    /// Default as the literal of the catalogue. A flag rarely has one: true or false, which only clients of the later
    /// dialect see and get when they leave the flag out.
    /// </summary>
    public JsonElement? Default { get; init; }

    /// <summary>Least value, absent or "" when there is none.</summary>
    public JsonElement? Min { get; init; }

    /// <summary>Largest value, absent or "" when there is none.</summary>
    public JsonElement? Max { get; init; }

    /// <summary>What text is accepted; null for any. Only for text that is no enumeration.</summary>
    public ValueForm? Form { get; init; }

    /// <summary>Values of an enumeration.</summary>
    public IReadOnlyList<string>? AllowedValues { get; init; }

    /// <summary>Codes that stand for enumeration values on the command line.</summary>
    public IReadOnlyDictionary<string, string>? CommandLineValues { get; init; }

    /// <summary>One sentence for the user.</summary>
    public required string Description { get; init; }
}

/// <summary>Types of option values; <see cref="None"/> is a flag.</summary>
public enum OptionType
{
    /// <summary>A flag without a value.</summary>
    None,

    /// <summary>Text.</summary>
    Str,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A real number.</summary>
    Float,
}
