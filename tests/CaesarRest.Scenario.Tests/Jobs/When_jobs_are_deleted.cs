using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>The service as its users run it, on the memory bus and SQLite, told to forget jobs.</summary>
public sealed class When_jobs_are_deleted
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Nothing_is_left_of_a_finished_and_a_running_one_also_after_a_kill()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, "--Caesar:Executor:Backends:local:MaxConcurrentJobs=4", "--Caesar:Executor:StopGrace=00:00:02");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        var kept = await client.Submit(Ledger.App, file, ledger.Options());
        var finished = await client.Submit(Ledger.App, file, ledger.Options(), "finished");
        var running = await Running(client, folder, file, ledger);
        await client.End(finished, Limit);

        await Delete(client, finished);
        await Delete(client, running.Job);

        await Eventually.Until(() => !IsAlive(running.Program), Limit);
        await Eventually.Until(() => Folders(folder) is [var only] && only == Folder(folder, kept), Limit, () => string.Join(' ', Folders(folder)));
        Assert.Equal([kept], await Listed(client));
        // Its Idempotency-Key makes no other job.
        using (var again = await client.TrySubmit(Ledger.App, file, ledger.Options(), "finished"))
            Assert.Equal(HttpStatusCode.Gone, again.StatusCode);

        // Killed between the deletion and whatever it has begun by then.
        var second = await Running(client, folder, file, ledger);
        await Delete(client, second.Job);
        await service.Kill();
        await service.Start(cancellation);

        await Eventually.Until(() => !IsAlive(second.Program), Limit);
        await Eventually.Until(() => Folders(folder) is [var only] && only == Folder(folder, kept), Limit, () => string.Join(' ', Folders(folder)));
        Assert.Equal([kept], await Listed(client));
        Assert.Equal(1, ledger.Runs(finished));
        Assert.Equal(1, ledger.Runs(second.Job));
    }

    /// <summary>Checks 10 and 11 of the original's clients, by GET and by POST.</summary>
    [Fact]
    public async Task Clients_that_change_things_by_GET_are_served_where_that_is_allowed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, "--Caesar:Api:StateChangeByGet=true", "--Caesar:Executor:StopGrace=00:00:02");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            var (job, program) = await Running(client, folder, file, ledger);

            Assert.Equal((200, $"Job {job} is being canceled."), await Change(client, method, $"job/{job}/cancel"));
            var status = await client.End(job, Limit);
            Assert.Equal(("CANCELED", -1), (status["state"]!.GetValue<string>(), status["exit_code"]!.GetValue<int>()));
            await Eventually.Until(() => !IsAlive(program), Limit);
            Assert.Equal((200, $"Job {job} already completed with state CANCELED, nothing to be canceled."), await Change(client, method, $"job/{job}/cancel"));

            var other = await client.UploadAnything();
            Assert.Equal((200, "File deleted and removed from DB"), await Change(client, method, $"delete/{other}"));
            Assert.Equal(404, (await Change(client, method, $"delete/{other}")).Status);
        }
    }

    [Theory]
    [InlineData("executor.results-not-discarded")]
    [InlineData("executor.results-discarded-not-told")]
    public async Task A_power_cut_around_the_removal_does_not_stop_it(string moment)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = ServiceProcess.WithFaultPoints(folder.Path);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var job = await client.Submit(Ledger.App, await client.UploadAnything(), ledger.Options());
        await client.End(job, Limit);
        service.Arm(moment);

        try
        {
            using var answer = await client.Http.DeleteAsync($"job/{job}", cancellation);
        }
        catch (HttpRequestException)
        {
            // The end of the process may be faster than its answer.
        }

        await service.Exited(cancellation);
        Assert.True(service.Disarm(moment));
        await service.Start(cancellation);

        await Eventually.Until(() => Folders(folder).Length == 0, Limit);
        Assert.Empty(await Listed(client));
    }

    private static async Task<(int Status, string Text)> Change(ServiceClient client, HttpMethod method, string address)
    {
        using var request = new HttpRequestMessage(method, address);
        using var answer = await client.Http.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]!.GetValue<string>());
    }

    private static async Task Delete(ServiceClient client, string job)
    {
        using (var answer = await client.Http.DeleteAsync($"job/{job}"))
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        foreach (var address in new[] { $"job/{job}", $"job/{job}/status", $"job/{job}/output" })
        {
            using var hidden = await client.Http.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        }

        Assert.DoesNotContain(job, await Listed(client));
        Assert.Equal(HttpStatusCode.NotFound, await client.Cancel(job));
    }

    private static async Task<(string Job, string Program)> Running(ServiceClient client, TemporaryFolder folder, string file, Ledger ledger)
    {
        var job = await client.Submit(Ledger.App, file, ledger.Options(seconds: 600));
        var started = Path.Combine(Folder(folder, job), ".job", "attempt-1.started");
        await Eventually.Until(() => ledger.Runs(job) == 1 && File.Exists(started), Limit, ledger.ToString);
        return (job, File.ReadAllText(started).Split(' ')[0]);
    }

    private static bool IsAlive(string program) => Directory.Exists($"/proc/{int.Parse(program, CultureInfo.InvariantCulture)}");

    private static async Task<string[]> Listed(ServiceClient client) =>
        [.. JsonNode.Parse(await client.Http.GetStringAsync("jobs"))!.AsArray().Select(row => row!["job_id"]!.GetValue<string>())];

    private static string Folder(TemporaryFolder folder, string job) => folder[$"jobs/anonymous/job_{job}"];

    private static string[] Folders(TemporaryFolder folder) => Directory.GetDirectories(folder["jobs/anonymous"]);
}
