using System.Text.Json;
using MongoDB.Bson;

namespace CaesarRest.Testing.MongoWire;

/// <summary>How many documents a find looked at, from the plan that PostgreSQL carried out.</summary>
internal static class DocumentDbExplain
{
    private static readonly string[] ReadingNodes = ["Seq Scan", "Index Scan", "Bitmap Heap Scan"];

    public static async Task<byte[]> Find(DocumentDbSession session, MongoCommand command, CancellationToken cancellation)
    {
        // As literals: the engine expands the call while it plans, when arguments are not bound yet.
        var find = Convert.ToHexString(command.Target.AsBsonDocument.ToBson());
        var row = await session.Row(
            $"EXPLAIN (ANALYZE, FORMAT JSON) SELECT document FROM documentdb_api_catalog.bson_aggregation_find('{command.Database.Replace("'", "''", StringComparison.Ordinal)}', 'BSONHEX{find}'::documentdb_core.bson)",
            cancellation);
        using var plans = JsonDocument.Parse((string)row[0]);
        var plan = plans.RootElement[0].GetProperty("Plan");
        return new BsonDocument
        {
            { "executionStats", new BsonDocument { { "nReturned", Rows(plan, "Actual Rows") }, { "totalDocsExamined", Examined(plan) } } },
            { "ok", 1.0 },
        }.ToBson();
    }

    private static long Examined(JsonElement node)
    {
        var own = ReadingNodes.Contains(node.GetProperty("Node Type").GetString())
            ? Rows(node, "Actual Rows") + Rows(node, "Rows Removed by Filter") + Rows(node, "Rows Removed by Index Recheck")
            : 0;
        return own + (node.TryGetProperty("Plans", out var inner) ? inner.EnumerateArray().Sum(Examined) : 0);
    }

    private static long Rows(JsonElement node, string kind) => node.TryGetProperty(kind, out var rows) ? (long)rows.GetDouble() : 0;
}
