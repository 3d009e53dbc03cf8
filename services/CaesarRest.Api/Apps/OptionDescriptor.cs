using System.Text.Json;
using System.Text.Json.Serialization;
using CaesarRest.Finders;

namespace CaesarRest.Api.Apps;

/// <summary>
/// An option as forms of D1 clients are built from it. Flags have no default, a value has bounds (<c>""</c> for
/// none), an enumeration has its values instead. Numbers keep the literal of the catalogue: 5 stays 5 for a float.
/// </summary>
internal sealed record OptionDescriptor
{
    private static readonly JsonElement None = JsonElement.Parse("\"\"");

    public required int Advanced { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AllowedValues { get; init; }

    public required string Category { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Default { get; init; }

    public required string Description { get; init; }

    public required bool Enum { get; init; }

    public required bool Mandatory { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Max { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Min { get; init; }

    public required string Subcategory { get; init; }

    public required string Type { get; init; }

    /// <summary>All options of an app; in the nested view of later clients flags may have a default.</summary>
    public static SortedDictionary<string, OptionDescriptor> ByName(FinderApp app, bool nested) =>
        new(app.Options.ToDictionary(option => option.DescribeName ?? option.Name, option => Of(option, nested)), StringComparer.Ordinal);

    private static OptionDescriptor Of(FinderOption option, bool nested)
    {
        var flag = option.Type == OptionType.None;
        var bounded = !flag && !option.Enum;
        return new()
        {
            Advanced = option.Advanced,
            AllowedValues = option.Enum ? option.AllowedValues ?? [] : null,
            Category = option.Category,
            Default = !flag ? option.Default ?? None : nested ? option.Default : null,
            Description = option.Description,
            Enum = option.Enum,
            Mandatory = option.Mandatory,
            Max = bounded ? option.Max ?? None : null,
            Min = bounded ? option.Min ?? None : null,
            Subcategory = option.Subcategory,
            Type = option.Type switch
            {
                OptionType.None => "none",
                OptionType.Str => "str",
                OptionType.Int => "int",
                _ => "float",
            },
        };
    }
}
