using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>How the batch script of a job ended: by itself, or by a signal.</summary>
internal sealed record SlurmExit(int? Code, int? Signal)
{
    /// <summary>From a status of wait(2): the signal in its low seven bits, the code above the low eight.</summary>
    public static SlurmExit OfWait(int status) => (status & 0x7f) is > 0 and var signal ? new(null, signal) : new((status >> 8) & 0xff, null);

    /// <summary>The code; negative for the signal that ended it.</summary>
    [JsonIgnore]
    public int? Signed => Signal is > 0 ? -Signal : Code;
}

/// <summary>Reads a raw wait status (up to v0.0.38), or a structure whose numbers and words have had several forms.</summary>
internal sealed class SlurmExitConverter : JsonConverter<SlurmExit>
{
    public override SlurmExit? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.ValueKind switch
        {
            JsonValueKind.Number => value.RootElement.TryGetInt32(out var status) ? SlurmExit.OfWait(status) : null,
            JsonValueKind.Object => OfStructure(value.RootElement),
            _ => null,
        };
    }

    public override void Write(Utf8JsonWriter writer, SlurmExit value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static SlurmExit OfStructure(JsonElement structure)
    {
        var code = structure.TryGetProperty("return_code", out var number) ? SlurmNumber.Of(number) : null;
        long? signal = null;
        if (structure.TryGetProperty("signal", out var by) && by.ValueKind == JsonValueKind.Object
            && (by.TryGetProperty("id", out var id) || by.TryGetProperty("signal_id", out id)))
        {
            signal = SlurmNumber.Of(id);
        }

        return new(code is >= 0 and < 256 ? (int)code : null, signal is > 0 and < 128 ? (int)signal : null);
    }
}
