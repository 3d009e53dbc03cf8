using System.Text.Json;
using CaesarRest.Finders;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// What a client asks to run, in whichever dialect its body is written: the original's (<c>job_inputs</c>, and a file id as
/// <c>data_inputs</c>), that of its first clients (the file among the options), or the later one (<c>job_options</c>, and
/// <c>data_inputs</c> as an object). The faults keep the order and the texts of the original, because its clients show
/// them; what counts as empty follows Python, in which the original is written.
/// </summary>
internal sealed class JobRequest
{
    private readonly JsonElement _json;
    private readonly JsonElement? _app;
    private readonly JsonElement? _options;
    private readonly JsonElement? _tag;

    private JobRequest(JsonElement json)
    {
        _json = json;
        _app = Member(json, "app");
        _tag = Member(json, "tag");
        var older = Member(json, "job_inputs");
        _options = older ?? Member(json, "job_options");
        Input = JobInput.Of(json, _options);
        Needs = JobNeeds.None.With(json);
        IsNested = older is null && _options is not null;
        App = _app is { } app && !PythonTruth.IsEmpty(app) ? PythonTruth.Text(app) : "";
    }

    public string App { get; }

    /// <summary>What the options are read from and the answer is written in: the later dialect's shape, or the original's.</summary>
    public bool IsNested { get; }

    /// <summary>Options as sent; an object once there was no fault.</summary>
    public JsonElement Options => _options ?? default;

    public JobInput Input { get; }

    /// <summary>The same key in every dialect, as none has it.</summary>
    public JobNeeds Needs { get; }

    /// <summary>Label, null when none was given.</summary>
    public string? Tag => _tag is { ValueKind: JsonValueKind.String } tag && tag.GetString() is { Length: > 0 } label ? label : null;

    /// <summary>Tells the same request from another one under the same idempotency key.</summary>
    public string Hash => CanonicalJson.HashOf(new { app = App, options = Options, file = Input.Id, tag = Tag ?? "", needs = Needs.InHash() });

    /// <summary>Null when the body holds no object, an empty one, or text that is no Unicode.</summary>
    public static JobRequest? Read(ReadOnlySpan<byte> body) =>
        JsonBody.Read(body) is { ValueKind: JsonValueKind.Object } json && json.GetPropertyCount() > 0 ? new(json) : null;

    /// <summary>What is wrong with it as far as it can be judged without the owner's files and the catalogue.</summary>
    public IEnumerable<string> Faults()
    {
        if (_app is null)
            yield return "Key app is missing in request!";
        if (_options is null)
            yield return "Key job_inputs is missing in request!";
        if (_app is { } app && PythonTruth.IsEmpty(app))
            yield return "No app name found in request!";
        if (_options is { } options && PythonTruth.IsEmpty(options))
            yield return "No job inputs field found in request!";
        if (Input.Fault is { } input)
            yield return input;
        if (_tag is { ValueKind: not (JsonValueKind.String or JsonValueKind.Null) })
            yield return "Tag must be a string!";
        else if (JobChecks.TagFault(Tag) is { } tag)
            yield return tag;
        foreach (var fault in JobNeeds.FormFaults(_json))
            yield return fault;
    }

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;
}
