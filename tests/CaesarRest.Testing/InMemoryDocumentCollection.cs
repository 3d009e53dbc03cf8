using System.Collections;
using System.Reflection;
using System.Text.Json;
using CaesarRest.Storage;

namespace CaesarRest.Testing;

/// <summary>A collection in memory: documents are copied in and out, as through a real store.</summary>
public sealed class InMemoryDocumentCollection<T> : IDocumentCollection<T>
    where T : class, IDocument
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _documents = [];

    public Task<T?> Find(string id, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_documents.TryGetValue(id, out var document) ? Copy(document) : null);
    }

    public Task<bool> TryInsert(T document, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_documents.ContainsKey(document.Id))
                return Task.FromResult(false);
            document.Version = 1;
            _documents[document.Id] = Copy(document);
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryReplace(T document, long expectedVersion, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_documents.TryGetValue(document.Id, out var current) || current.Version != expectedVersion)
                return Task.FromResult(false);
            document.Version = expectedVersion + 1;
            _documents[document.Id] = Copy(document);
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_documents.TryGetValue(id, out var current) && current.Version == expectedVersion && _documents.Remove(id));
    }

    public Task<IReadOnlyList<T>> Query(DocumentQuery query, CancellationToken cancellation)
    {
        lock (_lock)
        {
            IEnumerable<T> found = Matching(query).OrderBy(document => document.Id, StringComparer.Ordinal);
            if (query.OrderBy is { } field)
                found = query.Descending ? found.OrderByDescending(Key(field)) : found.OrderBy(Key(field));
            return Task.FromResult<IReadOnlyList<T>>([.. found.Take(query.Limit ?? int.MaxValue).Select(Copy)]);
        }
    }

    public Task<long> Count(DocumentQuery query, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(Matching(query).LongCount());
    }

    private IEnumerable<T> Matching(DocumentQuery query) =>
        _documents.Values.Where(document => query.Where.All(condition => Holds(condition, Key(condition.Field)(document))));

    private static bool Holds(DocumentCondition condition, object? value) => value is not null && condition.Comparison switch
    {
        Comparison.AnyOf => condition.Values.Any(wanted => Comparer.Default.Compare(value, wanted) == 0),
        Comparison.AtMost => Comparer.Default.Compare(value, condition.Values[0]) <= 0,
        _ => Comparer.Default.Compare(value, condition.Values[0]) >= 0,
    };

    private static Func<T, object?> Key(string field)
    {
        var property = typeof(T).GetProperty(field, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase)
            ?? throw new ArgumentException($"No field {field}.", nameof(field));
        return property.GetValue;
    }

    private static T Copy(T document) => JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(document))!;
}
