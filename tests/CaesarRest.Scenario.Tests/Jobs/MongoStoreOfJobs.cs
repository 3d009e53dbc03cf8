using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace CaesarRest.Scenario.Tests.Jobs;

internal sealed class MongoStoreOfJobs(string connectionString) : StoreOfJobs
{
    private readonly string _database = $"caesar-jobs-{Guid.NewGuid():N}";

    public override string[] Settings =>
    [
        "--Caesar:Store:Kind=mongodb", $"--Caesar:Store:MongoDb:ConnectionString={connectionString}", $"--Caesar:Store:MongoDb:Database={_database}",
    ];

    protected override CaesarOptions Options => new() { Store = { Kind = StoreKind.MongoDb, MongoDb = { ConnectionString = connectionString, Database = _database } } };

    public static async Task<StoreOfJobs> With(int count, string connectionString)
    {
        var store = new MongoStoreOfJobs(connectionString);
        await store.Fill(count);
        return store;
    }

    public override async Task<string> Cost(DocumentQuery query)
    {
        var costs = new List<string>();
        foreach (var range in MongoQuery.Ranges(query))
            costs.Add(await Explain(range, MongoQuery.Order(query), query.Limit, query.Index));
        return string.Join(" and ", costs);
    }

    public override Task<string> CostOfOne() => Explain(MongoQuery.ById(SomeJob.ToString("D")), order: null, limit: 1, index: null);

    protected override async Task Write(IEnumerable<Job> jobs)
    {
        using var client = new MongoClient(connectionString);
        var collection = client.GetDatabase(_database).GetCollection<BsonDocument>(Job.Schema.Name);
        foreach (var batch in jobs.Chunk(1000))
        {
            await collection.InsertManyAsync(batch.Select(job =>
            {
                var bson = job.ToBsonDocument();
                bson["_id"] = job.Id;
                return bson;
            }));
        }
    }

    private async Task<string> Explain(FilterDefinition<BsonDocument> filter, SortDefinition<BsonDocument>? order, int? limit, string? index)
    {
        using var client = new MongoClient(connectionString);
        var database = client.GetDatabase(_database);
        var collection = database.GetCollection<BsonDocument>(Job.Schema.Name);
        var rendering = new RenderArgs<BsonDocument>(collection.DocumentSerializer, collection.Settings.SerializerRegistry);
        var find = new BsonDocument { { "find", Job.Schema.Name }, { "filter", filter.Render(rendering) }, { "limit", limit } };
        if (order is not null)
            find["sort"] = order.Render(rendering);
        if (index is not null)
            find["hint"] = index;
        var plan = await database.RunCommandAsync<BsonDocument>(new BsonDocument { { "explain", find }, { "verbosity", "executionStats" } });
        var stats = plan["executionStats"].AsBsonDocument;
        return $"{stats["nReturned"].ToInt64()} documents of {stats["totalDocsExamined"].ToInt64()} examined";
    }
}
