using System.Diagnostics;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>Twenty thousand finished jobs in the store: a page of the list, of all jobs or of a rare kind, and a status cost what they cost with two hundred.</summary>
public sealed class When_there_are_many_finished_jobs(MongoServer mongo) : IDisposable
{
    private const int Few = 200;
    private const int Many = 20_000;
    private const int Reads = 1000;
    private const int MostAttempts = 5;

    private readonly TemporaryFolder _few = new();
    private readonly TemporaryFolder _many = new();

    public void Dispose()
    {
        _few.Dispose();
        _many.Dispose();
    }

    [Fact]
    public async Task No_more_rows_are_looked_at_on_SQLite()
    {
        var (few, many) = (await SqliteStoreOfJobs.With(Few, _few.Path), await SqliteStoreOfJobs.With(Many, _many.Path));
        await CostsAreEqual(few, many);
        foreach (var page in StoreOfJobs.RarePages)
            Assert.StartsWith("1 rows in ", await many.Cost(page), StringComparison.Ordinal);
        Assert.StartsWith("51 rows in ", await many.Cost(StoreOfJobs.FirstPage), StringComparison.Ordinal);
        Assert.EndsWith(" with 0 sorts and 0 steps of scans", await many.Cost(StoreOfJobs.FirstPage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_documents_are_examined_on_MongoDB()
    {
        var connection = await mongo.ConnectionString();
        var (few, many) = (await MongoStoreOfJobs.With(Few, connection), await MongoStoreOfJobs.With(Many, connection));
        await CostsAreEqual(few, many);
        Assert.Equal("51 documents of 51 examined", await many.Cost(StoreOfJobs.FirstPage));
        foreach (var page in StoreOfJobs.RarePages)
            Assert.Equal("1 documents of 1 examined", await many.Cost(page));
        Assert.Equal("1 documents of 1 examined and 51 documents of 51 examined", await many.Cost(StoreOfJobs.LaterPage));
        Assert.Equal("1 documents of 1 examined", await many.CostOfOne());
    }

    [Fact]
    public async Task The_slow_ones_among_the_reads_take_no_longer_on_SQLite() =>
        await TimesAreAlike("SQLite", await SqliteStoreOfJobs.With(Few, _few.Path), await SqliteStoreOfJobs.With(Many, _many.Path));

    [Fact]
    public async Task The_slow_ones_among_the_reads_take_no_longer_on_MongoDB()
    {
        var connection = await mongo.ConnectionString();
        await TimesAreAlike("MongoDB", await MongoStoreOfJobs.With(Few, connection), await MongoStoreOfJobs.With(Many, connection));
    }

    private static async Task CostsAreEqual(StoreOfJobs few, StoreOfJobs many)
    {
        Assert.Equal(await few.Cost(StoreOfJobs.FirstPage), await many.Cost(StoreOfJobs.FirstPage));
        Assert.Equal(await few.Cost(StoreOfJobs.LaterPage), await many.Cost(StoreOfJobs.LaterPage));
        Assert.Equal(await few.Cost(StoreOfJobs.Changes), await many.Cost(StoreOfJobs.Changes));
        Assert.Equal(await few.Cost(StoreOfJobs.LastChange), await many.Cost(StoreOfJobs.LastChange));
        Assert.Equal(await few.CostOfOne(), await many.CostOfOne());
        Assert.Equal(await few.Cost(StoreOfJobs.NewestPage), await many.Cost(StoreOfJobs.NewestPage));
        foreach (var page in StoreOfJobs.RarePages)
            Assert.Equal(await few.Cost(page), await many.Cost(page));
    }

    /// <summary>
    /// Reads both by turns, so that whatever else the machine does slows both alike; and once more when it did not.
    /// Everything about it is printed.
    /// </summary>
    private async Task TimesAreAlike(string engine, StoreOfJobs few, StoreOfJobs many)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var small = new ServiceProcess(_few.Path, few.Settings);
        await using var large = new ServiceProcess(_many.Path, many.Settings);
        await small.Start(cancellation);
        await large.Start(cancellation);
        using var smallClient = new ServiceClient(small.Address);
        using var largeClient = new ServiceClient(large.Address);
        var told = new List<string>();

        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var page = $"jobs?limit={StoreOfJobs.PageSize}";
            var list = await Compare(smallClient, page, largeClient, page, cancellation);
            var status = await Compare(smallClient, $"job/{few.SomeJob}/status", largeClient, $"job/{many.SomeJob}/status", cancellation);
            told.Add($"{engine}, p95 of {Reads} reads with {Few} and {Many} finished jobs: list {list.Few:F2} ms and {list.Many:F2} ms, status {status.Few:F2} ms and {status.Many:F2} ms");
            await Console.Error.WriteLineAsync(told[^1]);
            if (list.Many <= 2 * list.Few && status.Many <= 2 * status.Few)
                return;
        }

        Assert.Fail(string.Join('\n', told));
    }

    private static async Task<(double Few, double Many)> Compare(ServiceClient few, string fewAddress, ServiceClient many, string manyAddress, CancellationToken cancellation)
    {
        var (fewTimes, manyTimes) = (new List<double>(), new List<double>());
        for (var n = 0; n < Reads; n++)
        {
            fewTimes.Add(await Read(few, fewAddress, cancellation));
            manyTimes.Add(await Read(many, manyAddress, cancellation));
        }

        return (SlowOne(fewTimes), SlowOne(manyTimes));
    }

    private static async Task<double> Read(ServiceClient client, string address, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        await client.Http.GetByteArrayAsync(address, cancellation);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double SlowOne(List<double> times) => times.Order().ElementAt(times.Count * 95 / 100);
}
