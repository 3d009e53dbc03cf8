using System.Globalization;

namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>A component that was put into a synthetic field.</summary>
/// <param name="Kind"><c>point</c> or <c>extended</c>.</param>
/// <param name="Ra">Right ascension, degrees.</param>
/// <param name="Dec">Declination, degrees.</param>
/// <param name="SignalToNoise">Peak over noise.</param>
internal sealed record TruthComponent(string Kind, double Ra, double Dec, double SignalToNoise)
{
    /// <summary>Reads the truth file beside a field: CSV with a head.</summary>
    public static IReadOnlyList<TruthComponent> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var columns = lines[0].Split(',').ToList();
        return [.. lines.Skip(1).Select(line => line.Split(',')).Select(cells => new TruthComponent(
            cells[columns.IndexOf("kind")], Number(cells, "lon_deg"), Number(cells, "lat_deg"), Number(cells, "snr")))];

        double Number(string[] cells, string column) => double.Parse(cells[columns.IndexOf(column)], CultureInfo.InvariantCulture);
    }
}
