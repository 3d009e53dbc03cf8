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

    public static OptionDescriptor Of(FinderOption option)
    {
        var flag = option.Type == OptionType.None;
        var bounded = !flag && !option.Enum;
        return new()
        {
            Advanced = option.Advanced,
            AllowedValues = option.Enum ? option.AllowedValues ?? [] : null,
            Category = option.Category,
            Default = flag ? null : option.Default ?? None,
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
