using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaesarRest.Storage.Sqlite;

/// <summary>Documents as JSON text.</summary>
internal static class DocumentJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Computed properties are not stored, as MongoDB.Driver does not store them: no query can depend on them.
        IgnoreReadOnlyProperties = true,
        // Not-a-number is a legal measurement; plain JSON has no word for it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(), new SortableTimeConverter() },
    };

    public static string Write<T>(T document) => JsonSerializer.Serialize(document, Options);

    public static T Read<T>(string body) =>
        JsonSerializer.Deserialize<T>(body, Options) ?? throw new JsonException("A stored document is null.");
}
