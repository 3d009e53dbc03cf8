using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace CaesarRest.Storage.Mongo;

/// <summary>
/// A collection of a <see cref="MongoStore"/>. It handles BSON itself rather than mapped classes, since a document's
/// id may be computed, which the driver's id mapping cannot express.
/// </summary>
internal sealed class MongoDocumentCollection<T>(IMongoDatabase database, CollectionSchema schema) : IPreparedCollection<T>
    where T : class, IDocument
{
    private readonly IMongoCollection<BsonDocument> _documents = database.GetCollection<BsonDocument>(schema.Name);

    public Task Prepare(CancellationToken cancellation) => MongoErrors.Translate(async () =>
    {
        // In one command, which a MongoDB-compatible server may build at once while the collection is new.
        if (schema.Indexes.Count > 0)
            await _documents.Indexes.CreateManyAsync(schema.Indexes.Select(MongoQuery.Index), cancellation);
        return true;
    });

    public Task<T?> Find(string id, CancellationToken cancellation) => MongoErrors.Translate(async () =>
    {
        var bson = await _documents.Find(MongoQuery.ById(id)).FirstOrDefaultAsync(cancellation);
        return bson is null ? null : Read(bson);
    });

    public Task<bool> TryInsert(T document, CancellationToken cancellation) => document.AtVersion(1, () => UnlessDuplicate(async () =>
    {
        await _documents.InsertOneAsync(Write(document), cancellationToken: cancellation);
        return true;
    }));

    public Task<bool> TryReplace(T document, long expectedVersion, CancellationToken cancellation) => document.AtVersion(expectedVersion + 1, () => UnlessDuplicate(async () =>
    {
        var filter = MongoQuery.ByIdAndVersion(document.Id, expectedVersion);
        var result = await _documents.ReplaceOneAsync(filter, Write(document), cancellationToken: cancellation);
        return result.MatchedCount == 1;
    }));

    public Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation) => MongoErrors.Translate(async () =>
    {
        var result = await _documents.DeleteOneAsync(MongoQuery.ByIdAndVersion(id, expectedVersion), cancellation);
        return result.DeletedCount == 1;
    });

    public Task<IReadOnlyList<T>> Query(DocumentQuery query, CancellationToken cancellation) => MongoErrors.Translate<IReadOnlyList<T>>(async () =>
    {
        // To MongoDB a limit of 0 means none.
        if (query.Limit <= 0)
            return [];
        var documents = new List<T>();
        foreach (var range in MongoQuery.Ranges(query))
        {
            var left = query.Limit - documents.Count;
            if (left == 0)
                break;
            var found = _documents.Find(range, new() { Hint = query.Index }).Sort(MongoQuery.Order(query)).Limit(left);
            documents.AddRange((await found.ToListAsync(cancellation)).Select(Read));
        }

        return documents;
    });

    public Task<long> Count(DocumentQuery query, CancellationToken cancellation) =>
        MongoErrors.Translate(() => _documents.CountDocumentsAsync(MongoQuery.Where(query), cancellationToken: cancellation));

    public Task<IReadOnlyList<DocumentTotal>> Total(DocumentTotals totals, CancellationToken cancellation) => MongoErrors.Translate<IReadOnlyList<DocumentTotal>>(async () =>
    {
        var matching = _documents.Aggregate().Match(MongoQuery.Where(new() { Where = totals.Where }));
        var rows = await matching.Group<BsonDocument>(MongoQuery.Group(totals)).ToListAsync(cancellation);
        return [.. rows.Select(row => MongoQuery.ReadTotal(row, totals))];
    });

    private static BsonDocument Write(T document)
    {
        var bson = document.ToBsonDocument();
        bson["_id"] = document.Id;
        return bson;
    }

    private static T Read(BsonDocument bson) => BsonSerializer.Deserialize<T>(bson);

    private static Task<bool> UnlessDuplicate(Func<Task<bool>> write) => MongoErrors.Translate(async () =>
    {
        try
        {
            return await write();
        }
        catch (MongoWriteException error) when (MongoErrors.IsDuplicate(error))
        {
            return false;
        }
    });
}
