using System.Text.Json.Nodes;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Storage;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>Ten thousand jobs read page by page over HTTP, while others come: each that was there comes exactly once.</summary>
public sealed class When_a_long_list_is_paged
{
    private const int Jobs = 10_000;

    [Fact]
    public async Task It_has_no_duplicate_and_no_gap_while_jobs_are_added()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var store = await SqliteStoreOfJobs.With(Jobs, folder.Path);
        await using var service = new ServiceProcess(folder.Path, store.Settings);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var jobs = await StoreView.Open<Job>(new CaesarOptions { Store = { Sqlite = { Path = folder["store.db"] } } }, Job.Schema);
        var whole = await Read(client, "jobs");
        Assert.Equal(Jobs, whole.Ids.Count);

        var forward = await Pages(client, "jobs?limit=500", () => Add(jobs, cancellation));
        var backward = await Pages(client, "jobs?limit=500&order=desc", () => Add(jobs, cancellation));
        var selected = await Pages(client, "jobs?limit=500&state=SUCCESS,FAILURE", () => Add(jobs, cancellation));

        foreach (var read in new[] { forward, backward, selected })
        {
            Assert.Equal(read.Count, read.Distinct().Count());
            Assert.Empty(whole.Ids.Except(read));
        }

        Assert.Equal(whole.Ids, forward.Where(whole.Ids.ToHashSet().Contains));
        Assert.Equal(whole.Ids.AsEnumerable().Reverse(), backward.Where(whole.Ids.ToHashSet().Contains));
    }

    /// <summary>Before all others, after them, and among them.</summary>
    private static async Task Add(IDocumentCollection<Job> jobs, CancellationToken cancellation)
    {
        foreach (var submitted in new[] { StoreOfJobs.First.AddDays(-1), StoreOfJobs.First.AddDays(1), StoreOfJobs.First.AddSeconds(Random.Shared.Next(Jobs)) })
            Assert.True(await jobs.TryInsert(StoreOfJobs.Ended(Guid.NewGuid(), submitted), cancellation));
    }

    private static async Task<List<string>> Pages(ServiceClient client, string address, Func<Task> between)
    {
        var ids = new List<string>();
        for (var next = address; next is not null; await between())
        {
            var page = await Read(client, next);
            ids.AddRange(page.Ids);
            next = page.Next;
        }

        return ids;
    }

    private static async Task<(List<string> Ids, string? Next)> Read(ServiceClient client, string address)
    {
        using var response = await client.Http.GetAsync(address);
        var rows = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!.AsArray();
        var next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        return ([.. rows.Select(row => row!["job_id"]!.GetValue<string>())], next);
    }
}
