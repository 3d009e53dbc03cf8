using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CaesarRest.Storage.Sqlite;

/// <summary>Documents as JSON text.</summary>
internal static class DocumentJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed } },
        // Not-a-number is a legal measurement; plain JSON has no word for it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(), new SortableTimeConverter() },
    };

    public static string Write<T>(T document) => JsonSerializer.Serialize(document, Options);

    public static T Read<T>(string body) =>
        JsonSerializer.Deserialize<T>(body, Options) ?? throw new JsonException("A stored document is null.");

    /// <summary>
    /// Computed properties are not stored, as MongoDB.Driver does not store them: no query can depend on them. The id
    /// is, because another type that reads the same document may have it as a plain member.
    /// </summary>
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(IsComputed).ToList())
            type.Properties.Remove(property);
    }

    private static bool IsComputed(JsonPropertyInfo property) =>
        property is { Set: null, AssociatedParameter: null } and not { Name: "id" };
}
