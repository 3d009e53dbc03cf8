using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CaesarRest.Hosting.Health;

/// <summary>
/// The body of a health route: the roles of the process and the state of each thing it depends on. Anybody may ask,
/// so it holds no exception, and only descriptions that were written for it.
/// </summary>
internal sealed record HealthAnswer(string Status, IEnumerable<Role> Roles, IReadOnlyDictionary<string, HealthAnswer.Part> Checks)
{
    /// <summary>Tag of checks whose description may be shown.</summary>
    public const string TellsWhy = "tells-why";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    public static Task Write(HttpContext context, HealthReport report, string word)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<CaesarOptions>>().Value;
        var answer = new HealthAnswer(
            report.Status == HealthStatus.Healthy ? word : $"not {word}",
            Enum.GetValues<Role>().Where(options.Plays),
            report.Entries.ToDictionary(entry => entry.Key, entry => Part.Of(entry.Value)));
        return context.Response.WriteAsJsonAsync(answer, Json, context.RequestAborted);
    }

    /// <summary>State of one dependency, and of its parts where it has any.</summary>
    public sealed record Part(string State, string? Because, IReadOnlyDictionary<string, LoopState>? Parts)
    {
        public static Part Of(HealthReportEntry entry)
        {
            var parts = entry.Data.Where(part => part.Value is LoopState).ToDictionary(part => part.Key, part => (LoopState)part.Value);
            return new(
                entry.Status == HealthStatus.Healthy ? "up" : "down",
                entry.Status != HealthStatus.Healthy && entry.Tags.Contains(TellsWhy) ? entry.Description : null,
                parts.Count == 0 ? null : parts);
        }
    }
}
