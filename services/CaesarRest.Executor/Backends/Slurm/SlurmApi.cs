using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>A version of slurmrestd's API, as negotiated with a server.</summary>
/// <param name="Number">The last number of its name: 38 for <c>v0.0.38</c>.</param>
/// <param name="HasRecords">The server also answers for the accounting service, slurmdbd.</param>
internal sealed partial record SlurmApi(int Number, bool HasRecords)
{
    /// <summary>The first that can submit jobs in a form known here (Slurm 20.11).</summary>
    public const int Oldest = 36;

    // From here on one parser reads all: the environment is a list of NAME=value, a number may say that it is not set.
    private const int Parsed = 39;

    public string Name => FormattableString.Invariant($"v0.0.{Number}");

    public bool IsParsed => Number >= Parsed;

    /// <summary>Asked about one job, the first version says "unknown" also when it does not believe the token, or cannot reach the controller.</summary>
    public bool TellsUnknownJobs => Number > Oldest;

    public string Submit => $"slurm/{Name}/job/submit";

    // The list has had its path with and without the slash; servers of either age take it without.
    public string Jobs => $"slurm/{Name}/jobs";

    public string Diagnosis => $"slurm/{Name}/diag";

    public string Job(long id) => string.Create(CultureInfo.InvariantCulture, $"slurm/{Name}/job/{id}");

    public string Record(long id) => string.Create(CultureInfo.InvariantCulture, $"slurmdb/{Name}/job/{id}");

    /// <summary>
    /// The wanted version, else the newest that the server has. A version that is newer than any tried here is taken: since
    /// v0.0.40 they have differed in nothing that is asked or read.
    /// </summary>
    /// <param name="openApi">The server's OpenAPI document.</param>
    /// <param name="wanted">A version's name, or null.</param>
    /// <exception cref="BackendUnavailableException">The server has none that is known here, or not the wanted one.</exception>
    public static SlurmApi Choose(JsonElement openApi, string? wanted)
    {
        var paths = openApi.ValueKind == JsonValueKind.Object && openApi.TryGetProperty("paths", out var found) && found.ValueKind == JsonValueKind.Object
            ? found.EnumerateObject().Select(path => path.Name).ToList()
            : [];
        var offered = paths.Select(path => SubmitPath().Match(path)).Where(match => match.Success).Select(match => match.Groups[1].Value)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture)).Where(number => number >= Oldest).Order().ToList();
        var chosen = wanted is null ? offered.LastOrDefault() : offered.FirstOrDefault(number => $"v0.0.{number}" == wanted);
        if (chosen == 0)
            throw new BackendUnavailableException($"The cluster's REST service offers {(offered.Count == 0 ? "no version of its API that is known here" : $"v0.0.{string.Join(", v0.0.", offered)}, not {wanted}")}.");
        return new(chosen, paths.Any(path => path.StartsWith($"/slurmdb/v0.0.{chosen}/job/", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^/slurm/v0\.0\.(\d{2,4})/job/submit$", RegexOptions.CultureInvariant)]
    private static partial Regex SubmitPath();
}
