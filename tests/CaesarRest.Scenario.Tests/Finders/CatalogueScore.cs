namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>
/// How well a catalogue tells what is in a field. A truth component is found when a row lies within the match radius;
/// a row is reliable when a truth component does. Distances are on the tangent plane, which is right for small fields.
/// </summary>
internal sealed class CatalogueScore(IReadOnlyList<TruthComponent> truth, IReadOnlyList<FoundSource> rows)
{
    /// <summary>Match radius, arcsec: 4 pixels of the synthetic fields, about a beam.</summary>
    public const double Radius = 8;

    public int Rows => rows.Count;

    /// <summary>Fraction of rows that match a component.</summary>
    public double Reliability => Fraction(rows, row => truth.Any(component => Arcsec(component, row) <= Radius));

    /// <summary>Fraction of point components of a signal to noise in [<paramref name="from"/>, <paramref name="to"/>) that were found.</summary>
    public double Completeness(double from, double to = double.PositiveInfinity) => Fraction(
        [.. truth.Where(component => component.Kind == "point" && component.SignalToNoise >= from && component.SignalToNoise < to)],
        component => rows.Any(row => Arcsec(component, row) <= Radius));

    public override string ToString() =>
        FormattableString.Invariant($"{Rows} rows, reliability {Reliability:0.000}, completeness at S/N 5-7 {Completeness(5, 7):0.000}, 7-10 {Completeness(7, 10):0.000}, over 10 {Completeness(10):0.000}");

    private static double Fraction<T>(IReadOnlyCollection<T> all, Func<T, bool> holds) => all.Count == 0 ? double.NaN : all.Count(holds) / (double)all.Count;

    private static double Arcsec(TruthComponent component, FoundSource row)
    {
        var alongRa = (((row.Ra - component.Ra + 540) % 360) - 180) * Math.Cos(double.DegreesToRadians(component.Dec));
        return 3600 * Math.Sqrt((alongRa * alongRa) + ((row.Dec - component.Dec) * (row.Dec - component.Dec)));
    }
}
