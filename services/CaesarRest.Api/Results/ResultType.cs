using CaesarRest.Finders;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Results;

/// <summary>What a result is: as its app describes it, else by its name.</summary>
internal sealed record ResultType(string MediaType, string? Role = null, string? Description = null)
{
    // No HTML and no SVG: a browser would run what a finder, or an image's header, put there.
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".cfg"] = "text/plain",
        [".csv"] = "text/csv",
        [".dat"] = "text/plain",
        [".fits"] = "image/fits",
        [".json"] = "application/json",
        [".log"] = "text/plain",
        [".png"] = "image/png",
        [".reg"] = "text/plain",
        [".tab"] = "text/plain",
        [".txt"] = "text/plain",
    };

    // Written beside the results of every app, by the wrapper that starts it.
    private static readonly Dictionary<string, ResultType> OfEveryJob = new(StringComparer.Ordinal)
    {
        ["stdout.log"] = new("text/plain", Name(OutputRole.Log), "What the finder printed."),
        ["stderr.log"] = new("text/plain", Name(OutputRole.Log), "What the finder printed as warnings and errors."),
    };

    public static ResultType Of(ResultFile result, FinderApp? app, JobView job) =>
        app?.Outputs.FirstOrDefault(output => output.Matches(result.Name, job.InputFileId)) is { } output
            ? new(output.MediaType, Name(output.Role), output.Description)
            : OfEveryJob.GetValueOrDefault(result.Name) ?? new(ByExtension.GetValueOrDefault(Path.GetExtension(result.Name), "application/octet-stream"));

    private static string Name(OutputRole role) => role.ToString().ToLowerInvariant();
}
