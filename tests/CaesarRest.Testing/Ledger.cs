using System.Globalization;
using System.Text.Json.Nodes;

namespace CaesarRest.Testing;

/// <summary>
/// What really ran: the test app <c>ledger</c> appends a line, the id of its job, at every real run. The only witness of
/// double runs that does not depend on what the service says of itself.
/// </summary>
public sealed class Ledger(TemporaryFolder folder)
{
    /// <summary>Name of the app.</summary>
    public const string App = "ledger";

    private readonly string _file = folder["ledger.txt"];

    /// <summary>Options of a run that takes so long and ends with that code.</summary>
    public JsonObject Options(double seconds = 0, int code = 0) =>
        new() { ["ledger"] = _file, ["seconds"] = seconds, ["code"] = code };

    /// <summary>How often each job ran.</summary>
    public IReadOnlyDictionary<string, int> Runs() =>
        File.Exists(_file) ? File.ReadAllLines(_file).GroupBy(job => job).ToDictionary(runs => runs.Key, runs => runs.Count()) : new Dictionary<string, int>();

    /// <summary>How often a job ran.</summary>
    public int Runs(string job) => Runs().GetValueOrDefault(job);

    /// <summary>For messages of failed tests.</summary>
    public override string ToString() => string.Join(", ", Runs().Select(run => string.Create(CultureInfo.InvariantCulture, $"{run.Key}: {run.Value}")));
}
