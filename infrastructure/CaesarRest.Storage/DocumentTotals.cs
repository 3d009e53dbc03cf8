namespace CaesarRest.Storage;

/// <summary>
/// A question that the store adds up itself, so that no document need be read for it: how many there are for each
/// combination of values, and the sums over them. Fields as in <see cref="DocumentQuery"/>.
/// </summary>
public sealed record DocumentTotals
{
    /// <summary>Conditions that all hold.</summary>
    public IReadOnlyList<DocumentCondition> Where { get; init; } = [];

    /// <summary>Text fields whose values part the documents; without any there is one row, or none without a document.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>Number fields to add up.</summary>
    public IReadOnlyList<string> Sums { get; init; } = [];
}

/// <summary>The documents that share the values of <see cref="DocumentTotals.By"/>.</summary>
/// <param name="By">These values; null where the field is unset.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Sums">A sum for each field of <see cref="DocumentTotals.Sums"/>, of those that have it; null where none has.</param>
public sealed record DocumentTotal(IReadOnlyList<string?> By, long Count, IReadOnlyList<double?> Sums);
