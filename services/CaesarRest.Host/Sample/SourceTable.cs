using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;

namespace CaesarRest.Host.Sample;

/// <summary>A row of the sample's catalogue.</summary>
/// <param name="RightAscension">Degrees, J2000.</param>
/// <param name="Declination">Degrees, J2000.</param>
/// <param name="Peak">Jy/beam.</param>
/// <param name="SummedFlux">
/// Sum of the pixels in the Kron aperture (FLUX_AUTO), Jy/beam x pixels; over the beam's pixels it is Jy. The isophotal
/// sum misses the wings: on this map it is 30 % low for sources of 1 to 2 mJy, where this one is right to 3 %.
/// </param>
internal sealed record Source(double RightAscension, double Declination, double Peak, double SummedFlux);

/// <summary>Reads SExtractor's own ASCII_HEAD table out of a result archive: enough to show it, not a catalogue format of the service.</summary>
internal static class SourceTable
{
    public static async Task<IReadOnlyList<Source>> Read(string archive, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
        {
            if (Path.GetFileName(entry.Name) == "catalog.cat" && entry.DataStream is { } table)
            {
                using var reader = new StreamReader(table);
                return Parse(await reader.ReadToEndAsync(cancellation));
            }
        }

        return [];
    }

    private static List<Source> Parse(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // "#   2 X_IMAGE   Object position along x   [pixel]": column number (from 1) and name.
        var columns = lines.Where(line => line.StartsWith('#'))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[2], words => int.Parse(words[1], CultureInfo.InvariantCulture) - 1);
        return [.. lines.Where(line => !line.StartsWith('#')).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(Row)];

        Source Row(string[] values)
        {
            double Value(string column) => double.Parse(values[columns[column]], CultureInfo.InvariantCulture);
            return new(Value("ALPHA_J2000"), Value("DELTA_J2000"), Value("FLUX_MAX"), Value("FLUX_AUTO"));
        }
    }
}
