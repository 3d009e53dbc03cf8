using MongoDB.Bson;
using MongoDB.Driver;

namespace CaesarRest.Storage.Mongo;

/// <summary>Queries and indexes of the port in MongoDB's words.</summary>
internal static class MongoQuery
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Filter = Builders<BsonDocument>.Filter;
    private static readonly SortDefinitionBuilder<BsonDocument> Sort = Builders<BsonDocument>.Sort;
    private static readonly IndexKeysDefinitionBuilder<BsonDocument> Keys = Builders<BsonDocument>.IndexKeys;

    public static FilterDefinition<BsonDocument> ById(string id) => Filter.Eq("_id", id);

    public static FilterDefinition<BsonDocument> ByIdAndVersion(string id, long version) => ById(id) & Filter.Eq("version", version);

    public static FilterDefinition<BsonDocument> Where(DocumentQuery query) => Filter.Or(Ranges(query));

    /// <summary>
    /// Filters that together answer the query, in its order. After a place there are two: the ties of its value, and the
    /// values beyond. Each is one range of an index; as one filter with "or", a store may read every range and sort.
    /// </summary>
    public static IReadOnlyList<FilterDefinition<BsonDocument>> Ranges(DocumentQuery query)
    {
        var conditions = Filter.And(query.Where.Select(Condition).Prepend(Filter.Empty));
        if (query.After is not { } place)
            return [conditions];
        var id = Beyond("_id", place.Id);
        if (IsById(query))
            return [conditions & id];
        var (field, value) = (query.OrderBy!, Stored(place.Value));
        return [conditions & Filter.Eq(field, value) & id, conditions & Beyond(field, value)];

        FilterDefinition<BsonDocument> Beyond(string element, BsonValue than) =>
            query.Descending ? Filter.Lt(element, than) : Filter.Gt(element, than);
    }

    public static SortDefinition<BsonDocument> Order(DocumentQuery query)
    {
        List<string> fields = IsById(query) ? ["_id"] : [query.OrderBy!, "_id"];
        return Sort.Combine(fields.Select(field => query.Descending ? Sort.Descending(field) : Sort.Ascending(field)));
    }

    public static CreateIndexModel<BsonDocument> Index(CollectionIndex index)
    {
        var fields = index.Fields.Select(Element);
        if (!index.Unique)
        {
            // The id at the end lets the index deliver the whole order of a query, ties included.
            return new(Ascending(fields.Append("_id")), new CreateIndexOptions { Name = index.Name });
        }

        // Unset values do not clash, as in SQL; without the filter two documents without the field would.
        var set = Filter.And(fields.Select(field => Filter.Exists(field)));
        return new(Ascending(fields), new CreateIndexOptions<BsonDocument> { Name = index.Name, Unique = true, PartialFilterExpression = set });
    }

    /// <summary>The stage that makes the rows of <see cref="ReadTotal"/>.</summary>
    public static BsonDocument Group(DocumentTotals totals)
    {
        var group = new BsonDocument
        {
            ["_id"] = new BsonDocument(totals.By.Select((field, n) => new BsonElement($"by{n}", $"${Element(field)}"))),
            ["count"] = new BsonDocument("$sum", 1L),
        };
        foreach (var (n, field) in totals.Sums.Index())
        {
            group[$"sum{n}"] = new BsonDocument("$sum", $"${Element(field)}");
            // A sum over none is 0 and cannot be told from one over zeros; the largest of none is null.
            group[$"any{n}"] = new BsonDocument("$max", $"${Element(field)}");
        }

        return group;
    }

    public static DocumentTotal ReadTotal(BsonDocument row, DocumentTotals totals)
    {
        var values = row["_id"].AsBsonDocument;
        var by = totals.By.Select((_, n) => values.TryGetValue($"by{n}", out var value) && value.IsString ? value.AsString : null);
        var sums = totals.Sums.Select((_, n) => row[$"any{n}"].IsBsonNull ? null : (double?)row[$"sum{n}"].ToDouble());
        return new([.. by], row["count"].ToInt64(), [.. sums]);
    }

    private static IndexKeysDefinition<BsonDocument> Ascending(IEnumerable<string> fields) =>
        Keys.Combine(fields.Select(field => Keys.Ascending(field)));

    private static FilterDefinition<BsonDocument> Condition(DocumentCondition condition)
    {
        var field = Element(condition.Field);
        var values = condition.Values.Select(Stored).ToList();
        return condition.Comparison switch
        {
            Comparison.AnyOf => values.Count == 1 ? Filter.Eq(field, values[0]) : Filter.In(field, values),
            // MongoDB compares within one type, so an unset field is neither small nor large.
            Comparison.AtMost => Filter.Lte(field, values.Single()),
            Comparison.AtLeast => Filter.Gte(field, values.Single()),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Comparison, "No such comparison."),
        };
    }

    private static bool IsById(DocumentQuery query) => query.OrderBy is null or "id";

    private static string Element(string field) => field == "id" ? "_id" : field;

    /// <summary>A value as <see cref="BsonMapping"/> stores it.</summary>
    private static BsonValue Stored(object value) => value switch
    {
        string text => text,
        bool flag => flag,
        long number => number,
        int number => (long)number,
        Enum name => name.ToString(),
        Guid id => new BsonBinaryData(id, GuidRepresentation.Standard),
        DateTimeOffset time => new BsonDateTime(time.ToUnixTimeMilliseconds()),
        _ => throw new NotSupportedException($"A query cannot compare with a {value.GetType().Name}."),
    };
}
