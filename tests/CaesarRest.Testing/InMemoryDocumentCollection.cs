using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CaesarRest.Storage;

namespace CaesarRest.Testing;

/// <summary>
/// Stands for a collection of the real stores where a test is about its user, not about storage: versions, copies and
/// queries behave alike, but nothing is durable and only the id is unique. What is stored passes through JSON, so that
/// a document which cannot be stored fails here too.
/// </summary>
public sealed class InMemoryDocumentCollection<T> : IDocumentCollection<T>
    where T : class, IDocument
{
    private static readonly JsonSerializerOptions AsStored = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly SortedDictionary<string, JsonObject> _documents = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public Task<T?> Find(string id, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult(_documents.TryGetValue(id, out var stored) ? Read(stored) : null);
    }

    public Task<bool> TryInsert(T document, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        lock (_gate)
            return Task.FromResult(!_documents.ContainsKey(document.Id) && Write(document, 1));
    }

    public Task<bool> TryReplace(T document, long expectedVersion, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        lock (_gate)
            return Task.FromResult(Holds(document.Id, expectedVersion) && Write(document, expectedVersion + 1));
    }

    public Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult(Holds(id, expectedVersion) && _documents.Remove(id));
    }

    public Task<IReadOnlyList<T>> Query(DocumentQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            var found = Matching(query);
            if (query.OrderBy is { } field)
                found = query.Descending ? found.OrderByDescending(one => Sortable(one[field])) : found.OrderBy(one => Sortable(one[field]));
            return Task.FromResult<IReadOnlyList<T>>([.. found.Take(query.Limit ?? int.MaxValue).Select(Read)]);
        }
    }

    public Task<long> Count(DocumentQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
            return Task.FromResult(Matching(query).LongCount());
    }

    private bool Holds(string id, long version) => _documents.TryGetValue(id, out var stored) && Read(stored).Version == version;

    private bool Write(T document, long version)
    {
        document.Version = version;
        _documents[document.Id] = JsonSerializer.SerializeToNode(document, AsStored)!.AsObject();
        return true;
    }

    private static T Read(JsonObject stored) => stored.Deserialize<T>(AsStored)!;

    private IEnumerable<JsonObject> Matching(DocumentQuery query) =>
        _documents.Values.Where(document => query.Where.All(condition => Matches(document[condition.Field], condition)));

    private static bool Matches(JsonNode? field, DocumentCondition condition)
    {
        if (field is null)
            return false;
        var orders = condition.Values.Select(value => Sortable(field).CompareTo(Sortable(JsonSerializer.SerializeToNode(value, AsStored))));
        return condition.Comparison switch
        {
            Comparison.AnyOf => orders.Any(order => order == 0),
            Comparison.AtMost => orders.Single() <= 0,
            _ => orders.Single() >= 0,
        };
    }

    // JSON has neither dates nor an order: instants compare as ticks, numbers as numbers, all else as text.
    private static (decimal Number, string Text) Sortable(JsonNode? value) => value?.GetValueKind() switch
    {
        null => (0, ""),
        JsonValueKind.Number => (decimal.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture), ""),
        JsonValueKind.String when value.AsValue().TryGetValue(out DateTimeOffset instant) => (instant.UtcTicks, ""),
        JsonValueKind.String => (0, value.GetValue<string>()),
        _ => (0, value.ToJsonString()),
    };
}
