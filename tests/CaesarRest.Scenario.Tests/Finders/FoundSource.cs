using System.Globalization;

namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>Position of a row of a finder's catalogue, degrees.</summary>
internal sealed record FoundSource(double Ra, double Dec)
{
    /// <summary>SExtractor's ASCII_HEAD: lines "# 6 ALPHA_J2000 ..." name the columns from 1 on.</summary>
    public static IReadOnlyList<FoundSource> ReadAsciiHead(string path)
    {
        var lines = File.ReadAllLines(path);
        var columns = lines.Where(line => line.StartsWith('#'))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[2], words => int.Parse(words[1], CultureInfo.InvariantCulture) - 1);
        return [.. lines.Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(cells => new FoundSource(Number(cells[columns["ALPHA_J2000"]]), Number(cells[columns["DELTA_J2000"]])))];
    }

    /// <summary>PyBDSF's CSV: comment lines, of which one names the columns unless there is no source.</summary>
    public static IReadOnlyList<FoundSource> ReadPyBdsf(string path)
    {
        var lines = File.ReadAllLines(path).Where(line => line.Length > 0).ToList();
        var columns = (lines.Find(line => line.Contains(", RA,", StringComparison.Ordinal)) ?? "").TrimStart('#').Split(',', StringSplitOptions.TrimEntries).ToList();
        return [.. lines.Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(','))
            .Select(cells => new FoundSource(Number(cells[columns.IndexOf("RA")]), Number(cells[columns.IndexOf("DEC")])))];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
