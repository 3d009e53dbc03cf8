using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CaesarRest.Hosting;

namespace CaesarRest.Finders;

/// <summary>
/// What a request for a job must keep to, whichever way it comes. The HTTP face asks for a quick answer with the first
/// fault, as its clients know it; the jobs role decides, and tells all of them.
/// </summary>
public static class JobChecks
{
    /// <summary>Longest label, characters.</summary>
    public const int LongestTag = 1024;

    /// <summary>Largest request, bytes. All 156 options of caesar fit in a tenth of it; it is stored with the job, and read with every list of jobs.</summary>
    public const int LargestRequest = 1 << 17;

    /// <summary>Deepest nesting of a request. The envelope of a message adds levels of its own, and no reader goes deeper than 64.</summary>
    public const int DeepestRequest = 32;

    // What is told back is told short.
    private const int LongestName = 100;

    /// <summary>What is wrong with a label, or null.</summary>
    public static string? TagFault(string? tag) =>
        tag?.Length > LongestTag ? $"Tag must have at most {LongestTag} characters!" : null;

    /// <summary>Whether a text has the form of an uploaded file's id, 32 hex digits.</summary>
    public static bool IsFileId(string? text) => Guid.TryParseExact(text, "N", out _);

    /// <summary>Whether a text has the form of what a job may work on: a file's id, or a dataset's.</summary>
    public static bool IsInputId([NotNullWhen(true)] string? text) => text is not null && (IsFileId(text) || DatasetSettings.LabelOf(text) is not null);

    /// <summary>All that the catalogue has against an app and its options, an unknown app first.</summary>
    /// <param name="catalogue">The apps.</param>
    /// <param name="app">Name of one.</param>
    /// <param name="options">Options of the request.</param>
    /// <param name="strict">Whether ranges hold and unknown options are refused.</param>
    public static IEnumerable<string> Faults(AppCatalogue catalogue, string? app, JsonElement options, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return catalogue.Find(app ?? "") is { } known
            ? strict ? OptionChecks.StrictFaults(known, options) : OptionChecks.Faults(known, options)
            : [$"App {Short(app)} not known or supported"];
    }

    /// <summary>A name of the client's, for an answer.</summary>
    public static string? Short(string? name) => name?.Length > LongestName ? name[..LongestName] + "..." : name;

    /// <summary>False for JSON that is nested too deep, or that escapes half a surrogate pair, which is no text.</summary>
    /// <param name="json">The value.</param>
    /// <param name="deepest">Levels of arrays and objects that it may have.</param>
    public static bool IsReadable(JsonElement json, int deepest = DeepestRequest)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.Object => deepest > 0 && json.EnumerateObject().All(property => property.Name is not null && IsReadable(property.Value, deepest - 1)),
                JsonValueKind.Array => deepest > 0 && json.EnumerateArray().All(item => IsReadable(item, deepest - 1)),
                JsonValueKind.String => json.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
