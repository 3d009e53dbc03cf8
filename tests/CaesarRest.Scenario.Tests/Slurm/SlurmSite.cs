using CaesarRest.Executor;
using CaesarRest.Hosting;
using CaesarRest.Scenario.Tests.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>A place where executors run jobs on a real cluster; the passes are the test's to make.</summary>
internal sealed class SlurmSite : IDisposable
{
    /// <summary>The backend of most tests.</summary>
    public const string Backend = "slurm";

    /// <summary>Long enough for a loaded machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder;

    /// <param name="cluster">Where jobs run.</param>
    /// <param name="others">Further backends on the same cluster, by name.</param>
    public SlurmSite(SlurmServer cluster, params (string Name, BackendSettings Settings)[] others)
    {
        Cluster = cluster;
        var settings = SettingsFor(cluster);
        _folder = cluster.WorkFolder();
        Site = new(
            options =>
            {
                options.Executor.Backends[Backend] = settings;
                foreach (var (name, other) in others)
                    options.Executor.Backends[name] = other;
            },
            _folder.Path);
    }

    public SlurmServer Cluster { get; }

    public ExecutorSite Site { get; }

    /// <summary>Settings of a backend on a cluster; skips the test where there is none.</summary>
    public static BackendSettings SettingsFor(SlurmServer cluster, Action<SlurmSettings>? configure = null)
    {
        var settings = new BackendSettings
        {
            Kind = BackendKind.Slurm,
            Slurm = { Url = cluster.Rest.ToString(), KeyFile = cluster.KeyFile, User = SlurmServer.User, LostGrace = TimeSpan.FromSeconds(5) },
        };
        configure?.Invoke(settings.Slurm);
        return settings;
    }

    /// <summary>Hands over a script, to the backend of that name.</summary>
    public Task<Execution> Start(string script, string backend = Backend, Func<Execution, Execution>? with = null)
    {
        var queued = ExecutorSite.QueuedScript(script) with { Backend = backend };
        return Site.Insert(with?.Invoke(queued) ?? queued);
    }

    /// <summary>Runs a script to its end.</summary>
    public async Task<Execution> Run(string script, string backend = Backend, Func<Execution, Execution>? with = null) => await End(await Start(script, backend, with));

    public Task<Execution> End(Execution execution) => Site.PassUntilEnded(execution, Limit);

    public Task<Execution> Until(Execution execution, Func<Execution, bool> condition) => Site.PassUntil(execution, condition, Limit);

    public Task<Execution> Running(Execution execution) => Until(execution, known => known.StartedAt is not null);

    /// <summary>The cluster's own word on the jobs of an attempt.</summary>
    public IReadOnlyList<SlurmJob> JobsOf(Execution execution) => [.. Cluster.Jobs().Where(job => job.Name == $"caesar-{execution.Id}")];

    public void Dispose() => Site.Dispose();
}
