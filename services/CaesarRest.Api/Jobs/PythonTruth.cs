using System.Text.Json;

namespace CaesarRest.Api.Jobs;

/// <summary>What the original, which is written in Python, takes for nothing, and for text.</summary>
internal static class PythonTruth
{
    public static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.True => false,
        _ => true,
    };

    public static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
