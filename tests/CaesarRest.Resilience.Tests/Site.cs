using System.Collections.Concurrent;
using CaesarRest.Accounting;
using CaesarRest.Executor;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests;

/// <summary>
/// The service as it is really run: a process per role and replica over a broker and a MongoDB-speaking store, or all
/// roles in one process over memory and SQLite. Any process may be killed and started again.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private static readonly string[] Roles = ["api", "jobs", "executor", "accounting"];

    // As containers are made: an end of the outer process is the end of all that is inside.
    private static readonly string[] Container = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];

    private readonly TemporaryFolder _folder = new();
    private readonly CaesarOptions _options = new();
    private readonly ConcurrentDictionary<string, bool> _accepted = new();
    private Astronomer? _astronomer;

    private Site(string engines)
    {
        Engines = engines;
        Ledger = new(_folder);
    }

    /// <summary>What it stands on, with versions.</summary>
    public string Engines { get; }

    public IReadOnlyList<Part> Parts { get; private set; } = [];

    public Ledger Ledger { get; }

    /// <summary>Full path of something in the site's folder.</summary>
    public string this[string name] => _folder[name];

    public Astronomer Astronomer => _astronomer ?? throw new InvalidOperationException("The site has not been started.");

    /// <summary>Jobs that ran although no user was told that they exist.</summary>
    public IEnumerable<string> Strangers => Ledger.Runs().Keys.Where(job => !_accepted.ContainsKey(job));

    /// <summary>What the executors have written of their runs.</summary>
    public IDocumentCollection<Execution> Executions { get; private set; } = null!;

    /// <summary>What accounting knows of the jobs.</summary>
    public IDocumentCollection<JobFact> Facts { get; private set; } = null!;

    /// <summary>All roles apart; skips the test where broker or store cannot be had.</summary>
    public static async Task<Site> Apart(RabbitMqServer broker, MongoServer store, SitePlan plan)
    {
        var connection = await store.ConnectionString();
        string[] servers =
        [
            "--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={broker.Uri}",
            "--Caesar:Store:Kind=mongodb", $"--Caesar:Store:MongoDb:ConnectionString={connection}",
        ];
        var site = new Site($"{broker.Engine} + {store.Engine}");
        var mongo = site._options.Store.MongoDb;
        (mongo.ConnectionString, mongo.Database) = (connection, $"site-{Guid.NewGuid():N}");
        site.Parts =
        [
            .. from role in Roles
               from replica in Enumerable.Range(1, plan.Replicas)
               select site.Build(role, replica, plan, [.. servers, $"--Caesar:Store:MongoDb:Database={mongo.Database}", $"--Caesar:Roles={role}"]),
        ];
        site._options.Store.Kind = StoreKind.MongoDb;
        return await site.Start();
    }

    /// <summary>All roles in one process.</summary>
    public static Task<Site> Embedded(SitePlan plan)
    {
        var site = new Site("memory bus + SQLite");
        site._options.Store.Sqlite.Path = site._folder["store.db"];
        site.Parts = [site.Build(Part.Every, 1, plan, [])];
        return site.Start();
    }

    /// <summary>The processes that play a role.</summary>
    public IEnumerable<Part> Playing(string role) => Parts.Where(part => part.Plays(role));

    /// <summary>Remembers a job that a user was promised.</summary>
    public void Promise(string job) => _accepted[job] = true;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Parts)
            await part.Process.DisposeAsync();
        _astronomer?.Dispose();
        _folder.Dispose();
    }

    private Part Build(string role, int replica, SitePlan plan, string[] settings)
    {
        settings = ["--Caesar:Executor:Backends:local:MaxConcurrentJobs=8", "--Caesar:Accounting:CatchUpInterval=00:00:10", .. settings, .. plan.Settings];
        var process = plan.HasFaultPoints ? ServiceProcess.WithFaultPoints(_folder.Path, settings) : new ServiceProcess(_folder.Path, settings);
        if (plan.IsContained && role == "executor")
            process.Under = Container;
        return new(role, replica, process);
    }

    private async Task<Site> Start()
    {
        try
        {
            await Task.WhenAll(Parts.Select(part => part.Process.Start(TestContext.Current.CancellationToken)));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }

        _astronomer = new(Playing("api").Select(part => part.Process.Address));
        Executions = await StoreView.Open<Execution>(_options, Execution.Schema);
        Facts = await StoreView.Open<JobFact>(_options, JobFact.Schema);
        return this;
    }
}
