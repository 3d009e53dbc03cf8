using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// Reads a number: plain, or from v0.0.39 on <c>{"set": true, "infinite": false, "number": 5}</c>. One that is not set, or
/// infinite, is null.
/// </summary>
internal sealed class SlurmNumber : JsonConverter<long?>
{
    public override bool HandleNull => true;

    public static long? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.Object when Is(value, "set") && !Is(value, "infinite") && value.TryGetProperty("number", out var number) => Of(number),
        _ => null,
    };

    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return Of(value.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static bool Is(JsonElement value, string flag) => value.TryGetProperty(flag, out var set) && set.ValueKind == JsonValueKind.True;
}
