using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaesarRest.Storage.Sqlite;

/// <summary>Times as UTC text of one width, so that the order of the texts is the order of the times.</summary>
internal sealed class SortableTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.ParseExact(reader.GetString()!, Layout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));
}
