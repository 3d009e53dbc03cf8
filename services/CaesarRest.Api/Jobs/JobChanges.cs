using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaesarRest.Finders;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Jobs;

/// <summary>What a rerun changes of a job: single options, of which null takes one away, the label, and likewise where it runs.</summary>
internal sealed class JobChanges
{
    private const string Options = "job_inputs";
    private const string Tag = "tag";

    private readonly JsonElement? _options;
    private readonly JsonElement? _tag;
    private readonly JsonElement? _body;

    private JobChanges(JsonElement? options, JsonElement? tag, JsonElement? body) => (_options, _tag, _body) = (options, tag, body);

    /// <summary>Reads a body; none at all changes nothing. A misspelt key is a fault: the job would run unchanged.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> body, bool expected, [NotNullWhen(true)] out JobChanges? changes, [NotNullWhen(false)] out string? fault)
    {
        changes = null;
        fault = null;
        if (body.IsEmpty && !expected)
            changes = new(null, null, null);
        else if (JsonBody.Read(body) is not { ValueKind: JsonValueKind.Object } json)
            fault = "The body must be a JSON object, or be left out.";
        else if (json.EnumerateObject().FirstOrDefault(member => member.Name is not (Options or Tag or JobNeeds.BackendKey or JobNeeds.ResourcesKey)) is { Value.ValueKind: not JsonValueKind.Undefined })
            fault = $"Only {Options}, {Tag}, {JobNeeds.BackendKey} and {JobNeeds.ResourcesKey} can be changed.";
        else if (json.TryGetProperty(Options, out var options) && options.ValueKind != JsonValueKind.Object)
            fault = $"{Options} must be an object.";
        else if (json.TryGetProperty(Tag, out var tag) && tag.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            fault = "Tag must be a string!";
        else if (tag.ValueKind == JsonValueKind.String && JobChecks.TagFault(tag.GetString()) is { } tooLong)
            fault = tooLong;
        else if (JobNeeds.FormFaults(json).FirstOrDefault() is { } needs)
            fault = needs;
        else
            changes = new(options.ValueKind == JsonValueKind.Object ? options : null, tag.ValueKind == JsonValueKind.Undefined ? null : tag, json);
        return changes is not null;
    }

    /// <summary>The new job.</summary>
    /// <param name="job">The old one.</param>
    /// <param name="app">Its app; null when that is no longer there.</param>
    /// <param name="id">Of the new one.</param>
    /// <param name="owner">Of both.</param>
    public JobOrder Of(JobView job, FinderApp? app, Guid id, Owner owner)
    {
        var options = Merged(job.Options, app);
        var label = _tag is { } tag ? tag.GetString() : job.Tag;
        var needs = _body is { } body ? JobNeeds.Of(job).With(body) : JobNeeds.Of(job);
        var hash = CanonicalJson.HashOf(new { rerun = job.JobId, options, tag = label ?? "", needs = needs.InHash() });
        return new(id, owner, job.App, options, job.InputFileId, string.IsNullOrEmpty(label) ? null : label, needs, hash);
    }

    private JsonElement Merged(JsonElement former, FinderApp? app)
    {
        if (_options is not { } changes)
            return former;
        var merged = new JsonObject();
        foreach (var option in former.EnumerateObject())
            merged[option.Name] = JsonNode.Parse(option.Value.GetRawText());
        foreach (var change in changes.EnumerateObject())
        {
            // The job may have it under its other name, which must not win over the change.
            if (OtherName(app, change.Name) is { } other)
                merged.Remove(other);
            if (change.Value.ValueKind == JsonValueKind.Null)
                merged.Remove(change.Name);
            else
                merged[change.Name] = JsonNode.Parse(change.Value.GetRawText());
        }

        return JsonSerializer.SerializeToElement(merged);
    }

    private static string? OtherName(FinderApp? app, string name) =>
        app?.Options.FirstOrDefault(option => option.DescribeName is not null && (option.Name == name || option.DescribeName == name)) is { } option
            ? option.Name == name ? option.DescribeName : option.Name
            : null;
}
