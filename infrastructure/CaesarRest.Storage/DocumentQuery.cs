namespace CaesarRest.Storage;

/// <summary>
/// A question put to one collection: conditions that all hold, one order, one limit. Deliberately less than an
/// expression language, so that both stores answer it by an index. Fields are top-level, in camelCase as stored;
/// values are string, bool, int, long, enum, <see cref="Guid"/> or <see cref="DateTimeOffset"/>. Unset fields come first,
/// texts order by their UTF-8 bytes.
/// </summary>
public sealed record DocumentQuery
{
    /// <summary>Conditions that all hold.</summary>
    public IReadOnlyList<DocumentCondition> Where { get; init; } = [];

    /// <summary>Field to order by; null orders by id.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>
    /// Only what comes after this place in the order: the next page, whatever was added or removed meanwhile. Documents
    /// whose ordering field is unset are on no page after it.
    /// </summary>
    public DocumentPlace? After { get; init; }

    /// <summary>Most documents returned; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// Name of the index to answer it by, where a wrong choice of the store would read everything; null leaves the choice
    /// to the store. It must be an index of the collection that fits the query.
    /// </summary>
    public string? Index { get; init; }
}

/// <summary>The place of a document in the order of a query; it need not exist any more.</summary>
/// <param name="Value">Its value of <see cref="DocumentQuery.OrderBy"/>; the id again where documents come by id.</param>
/// <param name="Id">Its id, which breaks ties.</param>
public sealed record DocumentPlace(object Value, string Id)
{
    /// <summary>A place in the order by id.</summary>
    public static DocumentPlace Of(string id) => new(id, id);
}

/// <summary>One condition on one field.</summary>
/// <param name="Field">Field as stored, camelCase.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Values">One value; for <see cref="Comparison.AnyOf"/> one or more.</param>
public sealed record DocumentCondition(string Field, Comparison Comparison, params IReadOnlyList<object> Values)
{
    /// <summary>The field equals the value.</summary>
    public static DocumentCondition Is(string field, object value) => new(field, Comparison.AnyOf, value);

    /// <summary>The field equals one of the values.</summary>
    public static DocumentCondition IsOneOf(string field, IEnumerable<object> values) => new(field, Comparison.AnyOf, [.. values]);

    /// <summary>The field is set and not greater than the value.</summary>
    public static DocumentCondition AtMost(string field, object value) => new(field, Comparison.AtMost, value);

    /// <summary>The field is set and not less than the value.</summary>
    public static DocumentCondition AtLeast(string field, object value) => new(field, Comparison.AtLeast, value);
}

/// <summary>How a field is compared with the values of a condition.</summary>
public enum Comparison
{
    /// <summary>Equals one of them.</summary>
    AnyOf,

    /// <summary>Is set and at most the one value.</summary>
    AtMost,

    /// <summary>Is set and at least the one value.</summary>
    AtLeast,
}
