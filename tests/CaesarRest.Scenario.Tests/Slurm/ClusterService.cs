using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>A service whose jobs all run on one cluster, and what one test knows of them.</summary>
public sealed class ClusterService : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private readonly TemporaryFolder _folder;
    private readonly int _submittedBefore;
    private string _file = "";

    /// <param name="cluster">Where the jobs run.</param>
    /// <param name="settings">All settings of the service; without any, those of the cluster.</param>
    public ClusterService(SlurmServer cluster, params IReadOnlyCollection<string> settings)
    {
        Cluster = cluster;
        // First of all: it skips the test when there is no cluster.
        var own = cluster.Settings();
        _submittedBefore = cluster.Submitted().Count;
        _folder = cluster.WorkFolder();
        Ledger = new(_folder);
        Service = new(_folder.Path, settings.Count > 0 ? [.. settings] : [.. own]);
        Client = new(Service.Address);
    }

    public SlurmServer Cluster { get; }

    public ServiceProcess Service { get; }

    public ServiceClient Client { get; }

    /// <summary>What really ran.</summary>
    public Ledger Ledger { get; }

    /// <summary>How many Slurm jobs were submitted since.</summary>
    public int Submissions => Cluster.Submitted().Count - _submittedBefore;

    public async Task Start(CancellationToken cancellation)
    {
        await Service.Start(cancellation);
        if (_file.Length == 0)
            _file = await Client.UploadAnything();
    }

    public Task<string> Submit(double seconds = 0, int code = 0) => Client.Submit(Ledger.App, _file, Ledger.Options(seconds, code));

    /// <summary>Waits until each has begun.</summary>
    public Task AllRun(params IReadOnlyList<string> jobs) => Eventually.Until(() => jobs.All(job => Ledger.Runs(job) == 1), Limit, Ledger.ToString);

    /// <summary>Waits until each has left its exit status in its folder.</summary>
    public Task AllExit(params IReadOnlyList<string> jobs) =>
        Eventually.Until(() => jobs.All(job => File.Exists(_folder[$"jobs/anonymous/job_{job}/.job/attempt-1.exit"])), Limit, Ledger.ToString);

    /// <summary>Waits for the end, which is to be this one.</summary>
    public async Task<JsonNode> Ends(string state, string job, int runs = 1)
    {
        JsonNode status;
        try
        {
            status = await Client.End(job, Limit);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} The cluster knows {string.Join("; ", Cluster.Jobs())}. The service says:\n{Service.Output}", late);
        }

        Assert.True(status["state"]!.GetValue<string>() == state, $"job {job} should be {state}: {status.ToJsonString()}");
        Assert.True(Ledger.Runs(job) == runs, $"job {job} ran {Ledger.Runs(job)} times");
        return status;
    }

    /// <summary>The lines of batch scripts that found their attempt claimed by another submission.</summary>
    public IReadOnlyList<string> EndedUnrun() =>
    [
        .. Directory.EnumerateFiles(_folder["jobs"], "attempt-*.log", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .SelectMany(File.ReadLines).Where(line => line.Contains("ends unrun", StringComparison.Ordinal)),
    ];

    public string this[string name] => _folder[name];

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Client.Dispose();
        // What a failed test left running would still write in the folder.
        Cluster.Command("scancel", $"--user={SlurmServer.User}");
        await Eventually.Until(() => Cluster.Jobs().All(job => job.State is not ("RUNNING" or "PENDING" or "COMPLETING")), Limit);
        _folder.Dispose();
    }
}
