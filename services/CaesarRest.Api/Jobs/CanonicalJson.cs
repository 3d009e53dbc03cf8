using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// One spelling for JSON that says the same: keys sorted, blanks and escapes normalised. Numbers keep their text,
/// since 5 and 5.0 reach a finder differently.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonSerializerOptions NullsLeftOut = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The same of an object, members that are null left out: one that comes to be later changes no hash of before.</summary>
    public static string HashOf<T>(T value) => Hash(JsonSerializer.SerializeToElement(value, NullsLeftOut));

    /// <summary>SHA-256 (hex) of the canonical spelling.</summary>
    /// <exception cref="InvalidOperationException">A string or key is no valid Unicode, such as half a surrogate pair.</exception>
    public static string Hash(JsonElement element)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
            Write(element, writer);
        return Convert.ToHexStringLower(SHA256.HashData(text.WrittenSpan));
    }

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            default:
                writer.WriteRawValue(element.GetRawText());
                break;
        }
    }
}
