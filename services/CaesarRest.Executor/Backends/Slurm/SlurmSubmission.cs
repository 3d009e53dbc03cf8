using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>A job to be submitted, and its form in each version of the API.</summary>
internal sealed record SlurmSubmission
{
    /// <summary>The batch script: a constant, whatever the job is.</summary>
    public required string Script { get; init; }

    /// <summary>By which a job is found again whose id was lost.</summary>
    public required string Name { get; init; }

    /// <summary>Which of several submissions of an attempt it is.</summary>
    public required string Comment { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkFolder { get; init; }

    /// <summary>Where the batch script's own words go; <c>%j</c> stands for the job's id.</summary>
    public required string Output { get; init; }

    public required int Tasks { get; init; }

    public required int CoresPerTask { get; init; }

    /// <summary>Whole minutes, which is what Slurm counts in.</summary>
    public required int TimeLimitMinutes { get; init; }

    public long? MemoryMiB { get; init; }

    public int? Gpus { get; init; }

    public string GpuResource { get; init; } = "gpu";

    public string? Partition { get; init; }

    public string? Account { get; init; }

    public string? Qos { get; init; }

    public string? Constraint { get; init; }

    /// <summary>Further fields from the configuration.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields { get; init; } = [];

    public byte[] Json(SlurmApi api)
    {
        var job = new JsonObject
        {
            ["name"] = Name,
            ["comment"] = Comment,
            ["current_working_directory"] = WorkFolder,
            ["standard_output"] = Output,
            ["standard_error"] = Output,
            ["tasks"] = Tasks,
            ["cpus_per_task"] = CoresPerTask,
            ["time_limit"] = Number(api, TimeLimitMinutes),
            // An administrator can requeue it all the same; it then ends unrun, by its claim.
            [api.IsParsed ? "requeue" : "no_requeue"] = !api.IsParsed,
            ["environment"] = api.IsParsed
                ? new JsonArray([.. Environment.Select(one => JsonValue.Create($"{one.Key}={one.Value}"))])
                : new JsonObject(Environment.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
        };
        // Several processes of a job stay together: across nodes nothing has been tried.
        if (Tasks > 1)
            job["nodes"] = api.IsParsed ? "1-1" : new JsonArray(1, 1);
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("partition", Partition), ("account", Account), ("qos", Qos), ("constraints", Constraint)])
        {
            if (value is not null)
                job[name] = value;
        }

        if (MemoryMiB is { } memory)
            job["memory_per_node"] = Number(api, memory);
        if (Gpus is > 0)
            job[api.IsParsed ? "tres_per_node" : "gres"] = string.Create(CultureInfo.InvariantCulture, $"{(api.IsParsed ? "gres/" : "")}{GpuResource}:{Gpus}");
        foreach (var (name, value) in Fields)
            job[name] = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : bool.TryParse(value, out var flag) ? flag : (JsonNode)value;
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["script"] = Script, ["job"] = job });
    }

    private static JsonNode Number(SlurmApi api, long value) =>
        api.IsParsed ? new JsonObject { ["set"] = true, ["infinite"] = false, ["number"] = value } : JsonValue.Create(value);
}
