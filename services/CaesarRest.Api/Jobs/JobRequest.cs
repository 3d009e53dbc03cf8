using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using CaesarRest.Finders;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// What a client asks to run. The checks keep the order and the texts of the original, because its clients show
/// them; what counts as empty follows Python, in which the original is written.
/// </summary>
internal sealed record JobRequest
{
    public required string App { get; init; }

    /// <summary><c>job_inputs</c> as sent; an object once <see cref="Fault"/> found none.</summary>
    public required JsonElement Options { get; init; }

    public required string FileId { get; init; }

    /// <summary>Label, null when none was given.</summary>
    public string? Tag { get; init; }

    /// <summary>Tells the same request from another one under the same idempotency key.</summary>
    public required string Hash { get; init; }

    /// <summary>Reads the body as far as it can be judged without the owner's files and the catalogue.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> body, [NotNullWhen(true)] out JobRequest? request, [NotNullWhen(false)] out JobRefusedBody? refusal)
    {
        request = null;
        refusal = null;
        if (Parse(body) is not { } json || !json.EnumerateObject().Any())
            refusal = JobRefusedBody.Because("Invalid request data!");
        else if (!json.TryGetProperty("app", out var app))
            refusal = JobRefusedBody.Because("Key app is missing in request!");
        else if (!json.TryGetProperty("job_inputs", out var options))
            refusal = JobRefusedBody.Because("Key job_inputs is missing in request!", Text(app));
        else if (IsEmpty(app))
            refusal = JobRefusedBody.Because("No app name found in request!");
        else if (IsEmpty(options))
            refusal = JobRefusedBody.Because("No job inputs field found in request!", Text(app));
        else if (!json.TryGetProperty("data_inputs", out var file) || IsEmpty(file))
            refusal = JobRefusedBody.Because("No data inputs field found in request!", Text(app));
        else if (json.TryGetProperty("tag", out var tag) && tag.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            refusal = JobRefusedBody.Because("Tag must be a string!", Text(app));
        else if (tag.ValueKind == JsonValueKind.String && JobChecks.TagFault(tag.GetString()) is { } fault)
            refusal = JobRefusedBody.Because(fault, Text(app));
        else
        {
            var label = tag.ValueKind == JsonValueKind.String ? tag.GetString() : null;
            request = new()
            {
                App = Text(app),
                Options = options,
                FileId = Text(file),
                Tag = string.IsNullOrEmpty(label) ? null : label,
                Hash = CanonicalJson.Hash(JsonSerializer.SerializeToElement(new { app, options, file, tag = label ?? "" })),
            };
        }

        return request is not null;
    }

    /// <summary>What the catalogue has against it, or null.</summary>
    public string? Fault(AppCatalogue catalogue) => JobChecks.Faults(catalogue, App, Options).FirstOrDefault();

    /// <summary>The object that the body holds; null when it holds none or holds text that is no Unicode.</summary>
    private static JsonElement? Parse(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return null;
        try
        {
            var json = JsonElement.Parse(body, new JsonDocumentOptions { MaxDepth = JobChecks.DeepestRequest });
            return json.ValueKind == JsonValueKind.Object && JobChecks.IsReadable(json) ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.True => false,
        _ => true,
    };
}
