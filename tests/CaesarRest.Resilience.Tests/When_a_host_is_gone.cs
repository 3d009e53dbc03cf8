using System.Text.Json.Nodes;
using CaesarRest.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests;

/// <summary>Two executors in process namespaces of their own, as in containers; one goes for good and takes its jobs with it.</summary>
public sealed class When_a_host_is_gone(MongoServer store, RabbitMqServer broker) : IClassFixture<RabbitMqServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Its_runs_are_lost_with_the_reason_and_all_others_go_on()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "process namespaces need root");
        await using var site = await Site.Apart(broker, store, new()
        {
            IsContained = true,
            Replicas = 2,
            Settings = ["--Caesar:Executor:HostLease=00:00:10", "--Caesar:Executor:Backends:local:MaxConcurrentJobs=4"],
        });
        using var client = new ServiceClient(site.Playing("api").First().Process.Address);
        var file = await client.UploadAnything();

        // More than either has room for.
        var jobs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.Submit(Ledger.App, file, site.Ledger.Options(seconds: 40))));
        await Eventually.Until(() => jobs.All(job => site.Ledger.Runs(job) == 1), Limit, site.Ledger.ToString);
        var executions = await Task.WhenAll(jobs.Select(job => Running(site, job)));
        var (doomed, other) = (site.Playing("executor").First(), site.Playing("executor").Last());
        var theirs = executions.ToLookup(execution => NamespaceOf(execution.Host!), execution => execution.JobId.ToString("D"));
        var (lost, kept) = (theirs[NamespaceOf(doomed)].ToList(), theirs[NamespaceOf(other)].ToList());
        Assert.True(lost.Count >= 2 && kept.Count >= 2, $"{lost.Count} jobs on one host, {kept.Count} on the other");

        // Either executor may get the message; only the one whose process it is can end it.
        foreach (var cancelled in new[] { lost[0], kept[0] })
        {
            await client.Cancel(cancelled);
            Assert.Equal("CANCELED", State(await client.End(cancelled, Limit)));
        }

        await doomed.Process.Kill();
        // What comes meanwhile is done by those who are left.
        var late = await client.Submit(Ledger.App, file, site.Ledger.Options());
        Assert.Equal("SUCCESS", State(await client.End(late, Limit)));
        foreach (var job in lost.Skip(1))
        {
            var end = await client.End(job, Limit);
            Assert.Equal("UNKNOWN", State(end));
            Assert.Contains("The machine that ran the program went away", end["status"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        foreach (var job in kept.Skip(1))
            Assert.Equal("SUCCESS", State(await client.End(job, Limit)));
        Assert.All(jobs, job => Assert.Equal(1, site.Ledger.Runs(job)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{site.Engines}: {lost.Count - 1} lost with their host, {kept.Count - 1} went on, one cancelled on each, none ran twice");
    }

    private static string State(JsonNode status) => status["state"]!.GetValue<string>();

    /// <summary>The execution once it is recorded as running.</summary>
    private static async Task<Execution> Running(Site site, string job)
    {
        Execution? found = null;
        await Eventually.Until(async () => (found = await site.Executions.Find($"{job}-1", CancellationToken.None))?.State == ExecutionState.Running, Limit);
        return found!;
    }

    private static string NamespaceOf(string hostKey) => hostKey[(hostKey.LastIndexOf(':') + 1)..];

    /// <summary>Of the process inside, which is the only child of the one that made the namespace.</summary>
    private static string NamespaceOf(Part part)
    {
        var outer = part.Process.ProcessId;
        var inner = File.ReadAllText($"/proc/{outer}/task/{outer}/children").Trim();
        return string.Concat(new FileInfo($"/proc/{inner}/ns/pid").LinkTarget!.Where(char.IsAsciiDigit));
    }
}
