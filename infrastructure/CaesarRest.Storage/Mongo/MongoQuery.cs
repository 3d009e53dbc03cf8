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

    public static FilterDefinition<BsonDocument> Where(DocumentQuery query)
    {
        var conditions = query.Where.Select(Condition).ToList();
        if (query.After is { } place)
            conditions.Add(After(query, place));
        return conditions.Count == 0 ? Filter.Empty : Filter.And(conditions);
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

    private static FilterDefinition<BsonDocument> After(DocumentQuery query, DocumentPlace place)
    {
        var byId = Beyond("_id", place.Id);
        if (IsById(query))
            return byId;
        var (field, value) = (query.OrderBy!, Stored(place.Value));
        // The first condition bounds the index, the second one parts the ties.
        var bound = query.Descending ? Filter.Lte(field, value) : Filter.Gte(field, value);
        return bound & (Beyond(field, value) | byId);

        FilterDefinition<BsonDocument> Beyond(string element, BsonValue than) =>
            query.Descending ? Filter.Lt(element, than) : Filter.Gt(element, than);
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
