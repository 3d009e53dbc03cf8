using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Jobs;

/// <summary>Where a job is to run and how much it asks for, as the members <c>backend</c> and <c>resources</c> of a body say.</summary>
internal sealed record JobNeeds
{
    public const string BackendKey = "backend";
    public const string ResourcesKey = "resources";

    public static readonly JobNeeds None = new();

    private static readonly string[] Amounts = ["cores", "memory_mib", "gpus", "time_limit_s"];

    private static readonly JobResources NoResources = new();

    public string? Backend { get; init; }

    /// <summary>Null for nothing in particular.</summary>
    public JobResources? Resources { get; init; }

    public double? TimeLimitSeconds { get; init; }

    /// <summary>For the hash of a request: null when it asks for nothing.</summary>
    public JobNeeds? InHash() => this == None ? null : this;

    /// <summary>What a job was asked with.</summary>
    public static JobNeeds Of(JobView job) => new() { Backend = job.AskedBackend, Resources = job.Resources, TimeLimitSeconds = job.AskedTimeLimitSeconds };

    /// <summary>The same with what a body names; null there takes away. What is faulty is taken for null.</summary>
    public JobNeeds With(JsonElement body)
    {
        var needs = this;
        if (body.TryGetProperty(BackendKey, out var backend))
            needs = needs with { Backend = backend.ValueKind == JsonValueKind.String && backend.GetString() is { Length: > 0 } name ? name : null };
        if (!body.TryGetProperty(ResourcesKey, out var amounts))
            return needs;
        if (amounts.ValueKind != JsonValueKind.Object)
            return needs with { Resources = null, TimeLimitSeconds = null };

        var resources = Resources ?? NoResources;
        var limit = TimeLimitSeconds;
        foreach (var amount in amounts.EnumerateObject())
        {
            int? value = amount.Value.ValueKind == JsonValueKind.Number && amount.Value.TryGetInt32(out var whole) ? whole : null;
            resources = amount.Name switch
            {
                "cores" => resources with { Cores = value },
                "memory_mib" => resources with { MemoryMiB = value },
                "gpus" => resources with { Gpus = value },
                _ => resources,
            };
            limit = amount.Name == "time_limit_s" ? value : limit;
        }

        return needs with { Resources = resources == NoResources ? null : resources, TimeLimitSeconds = limit };
    }

    /// <summary>What is wrong with the form of these members in a body.</summary>
    public static IEnumerable<string> FormFaults(JsonElement body)
    {
        if (body.TryGetProperty(BackendKey, out var backend) && backend.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            yield return "Backend must be a string!";
        if (!body.TryGetProperty(ResourcesKey, out var amounts) || amounts.ValueKind == JsonValueKind.Null)
            yield break;
        if (amounts.ValueKind != JsonValueKind.Object)
        {
            yield return "Resources must be a JSON object!";
            yield break;
        }

        foreach (var amount in amounts.EnumerateObject())
        {
            if (!Amounts.Contains(amount.Name))
                yield return $"Resource {JobChecks.Short(amount.Name)} is not known; there are {string.Join(", ", Amounts)}!";
            else if (amount.Value.ValueKind != JsonValueKind.Null && !(amount.Value.ValueKind == JsonValueKind.Number && amount.Value.TryGetInt32(out _)))
                yield return $"Resource {amount.Name} must be a whole number, at most {int.MaxValue}!";
        }
    }

    /// <summary>All that speaks against them on this installation.</summary>
    public IEnumerable<string> Faults(BackendChoice backends, string app, JsonElement options) => backends.Faults(app, options, Backend, Resources, TimeLimitSeconds);
}
