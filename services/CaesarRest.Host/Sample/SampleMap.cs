using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CaesarRest.Host.Sample;

/// <summary>
/// A radio continuum map to try the service on: point sources in beam-correlated noise, the same pixels at every call.
/// 512 x 512 pixels of 3 arcsec in Jy/beam; beam 12 x 9 arcsec at position angle 0; noise 0.1 mJy/beam;
/// SIN projection, ICRS, 887.5 MHz.
/// </summary>
internal static class SampleMap
{
    /// <summary>Point sources in the map.</summary>
    public const int Sources = 48;

    /// <summary>
    /// Solid angle of the beam in pixels: pi / (4 ln 2) bmaj bmin / (dx dy), the integral of a two-dimensional Gaussian
    /// of unit peak (Condon 1997, PASP 109, 166, section 2).
    /// </summary>
    public static readonly double BeamPixels = Math.PI / (4 * Math.Log(2)) * BeamMajor * BeamMinor / (PixelSize * PixelSize);

    private const int Size = 512;
    private const double PixelSize = 3, BeamMajor = 12, BeamMinor = 9;
    private const double Noise = 1e-4;
    private const int Block = 2880;

    /// <summary>Writes the map as FITS with 32-bit floating-point pixels.</summary>
    public static void Write(Stream to)
    {
        var cards = new[]
        {
            Card("SIMPLE", "T"), Card("BITPIX", "-32"), Card("NAXIS", "2"), Card("NAXIS1", Number(Size)), Card("NAXIS2", Number(Size)),
            Card("BUNIT", "'Jy/beam '"), Card("BMAJ", Number(BeamMajor / 3600)), Card("BMIN", Number(BeamMinor / 3600)), Card("BPA", "0.0"),
            Card("CTYPE1", "'RA---SIN'"), Card("CRVAL1", "250.0"), Card("CRPIX1", Number((Size / 2) + 1)), Card("CDELT1", Number(-PixelSize / 3600)), Card("CUNIT1", "'deg     '"),
            Card("CTYPE2", "'DEC--SIN'"), Card("CRVAL2", "-45.0"), Card("CRPIX2", Number((Size / 2) + 1)), Card("CDELT2", Number(PixelSize / 3600)), Card("CUNIT2", "'deg     '"),
            Card("RADESYS", "'ICRS    '"), Card("RESTFRQ", "8.875E8"), Card("OBJECT", "'SIMULATED'"), "END".PadRight(80),
        };
        to.Write(Encoding.ASCII.GetBytes(Padded(string.Concat(cards))));

        var pixels = Pixels();
        var bytes = new byte[(pixels.Length * sizeof(float) + Block - 1) / Block * Block];
        for (var i = 0; i < pixels.Length; i++)
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(i * sizeof(float)), (float)pixels[i]);
        to.Write(bytes);
    }

    private static double[] Pixels()
    {
        // A seeded Random gives the same numbers on every platform and release.
        var random = new Random(20261123);
        var pixels = CorrelatedNoise(random);
        foreach (var (x, y) in Positions(random))
            AddPoint(pixels, x, y, peak: Noise * Math.Pow(10, 1 + (2 * random.NextDouble())));
        return pixels;
    }

    private static double[] CorrelatedNoise(Random random)
    {
        var white = new double[Size * Size];
        for (var i = 0; i < white.Length; i++)
            white[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        // The beam lies along the axes, so it smooths rows and columns one after the other.
        var smooth = Smooth(Smooth(white, Sigma(BeamMinor), stride: 1), Sigma(BeamMajor), stride: Size);
        var rms = Math.Sqrt(smooth.Sum(value => value * value) / smooth.Length);
        return Array.ConvertAll(smooth, value => value * Noise / rms);
    }

    private static double[] Smooth(double[] pixels, double sigma, int stride)
    {
        var reach = (int)Math.Ceiling(4 * sigma);
        var kernel = Enumerable.Range(-reach, (2 * reach) + 1).Select(offset => Math.Exp(-0.5 * Math.Pow(offset / sigma, 2))).ToArray();
        var result = new double[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var at = i / stride % Size;
            for (var k = -reach; k <= reach; k++)
                result[i] += kernel[k + reach] * pixels[i + ((((at + k + Size) % Size) - at) * stride)];
        }

        return result;
    }

    private static List<(double X, double Y)> Positions(Random random)
    {
        const double Margin = 20, Apart = 30;
        var found = new List<(double X, double Y)>();
        while (found.Count < Sources)
        {
            var (x, y) = (Margin + (random.NextDouble() * (Size - (2 * Margin))), Margin + (random.NextDouble() * (Size - (2 * Margin))));
            if (found.TrueForAll(other => double.Hypot(other.X - x, other.Y - y) >= Apart))
                found.Add((x, y));
        }

        return found;
    }

    private static void AddPoint(double[] pixels, double x, double y, double peak)
    {
        var (sx, sy) = (Sigma(BeamMinor), Sigma(BeamMajor));
        for (var j = (int)y - 16; j <= (int)y + 16; j++)
        {
            for (var i = (int)x - 16; i <= (int)x + 16; i++)
                pixels[(j * Size) + i] += peak * Math.Exp(-0.5 * (Math.Pow((i - x) / sx, 2) + Math.Pow((j - y) / sy, 2)));
        }
    }

    /// <summary>Standard deviation in pixels of a Gaussian of the given full width at half maximum in arcsec.</summary>
    private static double Sigma(double fwhm) => fwhm / PixelSize / Math.Sqrt(8 * Math.Log(2));

    private static string Card(string keyword, string value) =>
        value.StartsWith('\'') ? $"{keyword,-8}= {value,-20}".PadRight(80) : $"{keyword,-8}= {value,20}".PadRight(80);

    private static string Number(double value) => value.ToString("G15", CultureInfo.InvariantCulture);

    private static string Padded(string text) => text.PadRight((text.Length + Block - 1) / Block * Block);
}
