using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Watching;

/// <summary>Who watches jobs loses its connection and the replica behind it, and still ends with what every job has come to.</summary>
public sealed class When_a_watcher_is_cut_off(WatchedSite site) : IClassFixture<WatchedSite>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Coming_back_to_another_replica_it_ends_with_every_jobs_latest_state()
    {
        const int Jobs = 120;
        var chance = new Random(20260102);
        var follower = new Follower();
        var submitted = Submit(Jobs, chance);
        var since = Stopwatch.GetTimestamp();

        for (var replica = 0; !submitted.IsCompleted || !follower.KnowsTheEndOf(await submitted); replica = 1 - replica)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Limit, $"It knows of {follower.States.Count} jobs after coming back {follower.Returns} times.");
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            cut.CancelAfter(chance.Next(20, 800));
            await follower.Follow(site.Clients[replica], () => false, cut.Token);
            // What happens in between is told to nobody here.
            await Task.Delay(chance.Next(0, 300), Cancellation);
        }

        await AssertAllIsKnown(follower, await submitted);
        Assert.InRange(follower.Returns, 5, int.MaxValue);
        Assert.InRange(follower.MadeUpFor, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_replica_that_is_killed_costs_it_nothing()
    {
        var follower = new Follower();
        var submitted = Submit(40, new Random(3));
        var following = follower.Follow(site.Clients[1], () => false, Cancellation);
        await Eventually.Until(() => follower.States.Count > 5, Limit);

        await site.Replicas[1].Kill();
        await following.WaitAsync(Limit, Cancellation);
        var jobs = await submitted;
        await follower.Follow(site.Clients[0], () => follower.KnowsTheEndOf(jobs), Cancellation).WaitAsync(Limit, Cancellation);

        await AssertAllIsKnown(follower, jobs);
        await site.Replicas[1].Start(Cancellation);
    }

    [Fact]
    public async Task A_replica_that_is_told_to_stop_ends_its_streams_as_streams_end()
    {
        using var stream = await EventReader.Open(site.Clients[1].Http, "events", null, Cancellation);
        while ((await stream.Next(Cancellation))!.Type != "ready")
        {
        }

        site.Replicas[1].Terminate();
        while (await stream.Next(Cancellation).WaitAsync(Limit, Cancellation) is not null)
        {
        }

        await site.Replicas[1].Exited(Cancellation).WaitAsync(Limit, Cancellation);
        Assert.Equal(0, site.Replicas[1].ExitCode);
        await site.Replicas[1].Start(Cancellation);
    }

    [Fact]
    public async Task Every_replica_tells_the_progress_and_the_log_of_a_job_to_its_end()
    {
        var job = await site.Clients[0].Submit("printer", site.File, new JsonObject { ["lines"] = 8 });
        var progress = site.Clients.Select(client => Types(client, job)).ToList();

        await using var log = await site.Clients[1].Http.GetStreamAsync($"job/{job}/log?follow=1", Cancellation);
        var first = new byte[7];
        await log.ReadExactlyAsync(first, Cancellation).AsTask().WaitAsync(Limit, Cancellation);
        Assert.Equal("line 1\n", Encoding.UTF8.GetString(first));
        Assert.NotEqual("SUCCESS", (await site.Clients[0].Status(job))["state"]!.GetValue<string>());
        var rest = await new StreamReader(log).ReadToEndAsync(Cancellation).WaitAsync(Limit, Cancellation);
        Assert.Equal(string.Concat(Enumerable.Range(2, 7).Select(n => $"line {n}\n")) + "done\n", rest);
        Assert.Equal("SUCCESS", (await site.Clients[0].Status(job))["state"]!.GetValue<string>());

        foreach (var told in progress)
        {
            var types = await told.WaitAsync(Limit, Cancellation);
            Assert.Contains("progress", types);
            Assert.Equal("state", types[^1]);
        }
    }

    private static async Task<List<string>> Types(ServiceClient client, string job)
    {
        List<string> types = [];
        using var stream = await EventReader.Open(client.Http, $"job/{job}/events", null, Cancellation);
        while (await stream.Next(Cancellation) is { } happened)
            types.Add(happened.Type);
        return types;
    }

    /// <summary>Short jobs, some of which fail, one after the other to either replica that is there.</summary>
    private async Task<List<string>> Submit(int count, Random chance)
    {
        var jobs = new List<string>();
        // Of its own, for it goes on beside the test's.
        var mine = new Random(chance.Next());
        for (var n = 0; n < count; n++)
            jobs.Add(await site.Clients[0].Submit(Ledger.App, site.File, site.Ledger.Options(seconds: mine.Next(0, 5) * 0.1, code: n % 5 == 4 ? 3 : 0)));
        return jobs;
    }

    private async Task AssertAllIsKnown(Follower follower, List<string> jobs)
    {
        var stored = JsonNode.Parse(await site.Clients[0].Http.GetStringAsync("jobs", Cancellation))!.AsArray()
            .ToDictionary(job => job!["job_id"]!.GetValue<string>(), job => job!["state"]!.GetValue<string>());
        Assert.Equal(jobs.Select(job => (job, stored[job])), jobs.Select(job => (job, follower.States[job])));
        Assert.Equal(jobs.Where((_, n) => n % 5 == 4), jobs.Where(job => follower.States[job] == "FAILURE"));
    }
}
