using System.Text.Json;
using CaesarRest.Finders;
using CaesarRest.Hosting;

namespace CaesarRest.Api.Jobs;

/// <summary>What a job is to work on: an uploaded file or a dataset, however the client's dialect says it.</summary>
/// <param name="Id">Its id, which need not be one that the owner may use.</param>
/// <param name="AsSent">What the answer repeats.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
internal sealed record JobInput(string Id, JsonElement AsSent, string? Fault = null)
{
    private const string None = "No data inputs field found in request!";
    private const string ServerPath = "A path on the server is no data input, upload the file and give its uid!";
    private const string NotOne = "Data inputs must be exactly one file!";

    /// <summary>What is told when the owner has no such input.</summary>
    public string Missing => DatasetSettings.LabelOf(Id) is { } label
        ? $"There is no dataset {label}!"
        : "Cannot find file corresponding to given data input uid!";

    /// <summary>Reads the input of a request.</summary>
    public static JobInput Of(JsonElement body, JsonElement? options)
    {
        if (!body.TryGetProperty("data_inputs", out var sent) || PythonTruth.IsEmpty(sent))
            return AmongOptions(options) is { } id ? new(id, JsonSerializer.SerializeToElement(id)) : Faulty(None);
        if (body.TryGetProperty("is_data_inputs_uid", out var isId) && isId.ValueKind is not (JsonValueKind.True or JsonValueKind.Null))
            return Faulty(ServerPath);
        return sent.ValueKind switch
        {
            JsonValueKind.Object => Nested(sent),
            JsonValueKind.Array => Faulty(NotOne),
            _ => new(PythonTruth.Text(sent), sent),
        };
    }

    /// <summary>
    /// The first clients gave the file among the options, by its path on the server. Its base name says which it is; the
    /// path is never followed.
    /// </summary>
    private static string? AmongOptions(JsonElement? options)
    {
        if (options is not { ValueKind: JsonValueKind.Object } all || !all.TryGetProperty("inputfile", out var path) || path.ValueKind != JsonValueKind.String)
            return null;
        var name = path.GetString()!.Split('/')[^1].Split('.')[0];
        return JobChecks.IsFileId(name) ? name : null;
    }

    private static JobInput Nested(JsonElement sent)
    {
        if (!sent.TryGetProperty("data", out var data) || PythonTruth.IsEmpty(data))
            return Faulty(None);
        if (One(data) is not { } id)
            return Faulty(NotOne);
        var format = sent.TryGetProperty("format", out var given) ? One(given) : "uid";
        return format switch
        {
            "uid" => new(id, sent),
            "dataset" => new(DatasetSettings.InputId(id), sent),
            "abspath" => Faulty(ServerPath),
            _ => Faulty("Format of data inputs must be uid or dataset!"),
        };
    }

    /// <summary>A text, or the only one of a list.</summary>
    private static string? One(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String => value[0].GetString(),
        _ => null,
    };

    private static JobInput Faulty(string fault) => new("", default, fault);
}
