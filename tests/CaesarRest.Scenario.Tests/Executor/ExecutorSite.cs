using System.Globalization;
using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Local;
using CaesarRest.Executor.Hosts;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Executor.Reporting;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Scenario.Tests.Executor;

/// <summary>
/// A place where executors run real processes: directories, collections and the facts told survive the executors that
/// come and go on it. The passes are the test's to make.
/// </summary>
internal sealed class ExecutorSite : IDisposable
{
    public const string Owner = "ann";

    private readonly List<ServiceProvider> _executors = [];
    private readonly IJobBackend? _backend;
    private readonly string _input;

    /// <param name="configure">Changes the options.</param>
    /// <param name="root">Folder of the site; one of its own unless given. It goes with the site.</param>
    /// <param name="backend">In place of those that are configured.</param>
    /// <param name="input">Path of the file that all jobs work on.</param>
    public ExecutorSite(Action<CaesarOptions>? configure = null, string? root = null, IJobBackend? backend = null, string input = "/dev/null")
    {
        _backend = backend;
        _input = input;
        Root = root ?? Directory.CreateTempSubdirectory("executor-site-").FullName;
        Options = new CaesarOptions
        {
            DataDirectory = Path.Combine(Root, "data"),
            JobDirectory = Path.Combine(Root, "jobs"),
            Executor = { StopGrace = TimeSpan.FromSeconds(10) },
        };
        configure?.Invoke(Options);
        Start();
    }

    public string Root { get; }

    public CaesarOptions Options { get; }

    public IDocumentCollection<Execution> Executions { get; } = ScratchStore.Collection<Execution>(Execution.Schema);

    public IDocumentCollection<ExecutorHost> Hosts { get; } = ScratchStore.Collection<ExecutorHost>(ExecutorHost.Schema);

    public IDocumentCollection<ReportedBackend> Reports { get; } = ScratchStore.Collection<ReportedBackend>(ReportedBackend.Schema);

    public RecordedFacts Facts { get; } = new();

    /// <summary>A file that programs append to, a line each run.</summary>
    public string Ledger => Path.Combine(Root, "ledger");

    public IEnumerable<string> LedgerLines => File.Exists(Ledger) ? File.ReadLines(Ledger) : [];

    /// <summary>Services of the executor that was started last.</summary>
    public ServiceProvider Executor => _executors[^1];

    /// <summary>Starts another executor in place of the last, as after a crash: nothing is handed on.</summary>
    public void Start(HostIdentity? host = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        AddTo(services);
        services.AddSingleton<IFactPublisher>(Facts);
        if (host is not null)
            services.AddSingleton(host);
        _executors.Add(services.BuildServiceProvider());
    }

    /// <summary>The executor role and what it needs of others.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddExecutor();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IOptions<CaesarOptions>>(new OptionsWrapper<CaesarOptions>(Options));
        services.AddSingleton<Layout>();
        services.AddSingleton(Executions);
        services.AddSingleton(Hosts);
        services.AddSingleton(Reports);
        services.AddSingleton<IBackendReader, BackendReader>();
        if (_backend is not null)
            services.AddSingleton<OpenBackend>((_, _) => _backend);
        services.AddSingleton<IFileReader>(new OneInput(_input));
        services.AddSingleton<IFinderCalls>(new GivenCalls());
    }

    /// <summary>A queued attempt, as a <see cref="StartJob"/> leaves it.</summary>
    public static Execution Queued(params string[] call)
    {
        var job = Guid.NewGuid();
        return new Execution
        {
            Id = Execution.IdOf(job, 1),
            JobId = job,
            Attempt = 1,
            Backend = "local",
            Owner = Owner,
            App = "given",
            OptionsJson = JsonSerializer.Serialize(new { call }),
            InputFileId = "input",
            TimeLimitSeconds = 3600,
            State = ExecutionState.Queued,
            QueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
        };
    }

    public static Execution QueuedScript(string script) => Queued("/bin/sh", "-c", script);

    public async Task<Execution> Insert(Execution execution)
    {
        Assert.True(await Executions.TryInsert(execution, TestContext.Current.CancellationToken));
        return execution;
    }

    public JobFolder Folder(Execution execution) => JobFolder.Of(execution, Executor.GetRequiredService<Layout>());

    public AttemptTraces Traces(Execution execution) => Folder(execution).Attempt(execution.Attempt);

    public async Task<Execution> Stored(Execution execution) =>
        (await Executions.Find(execution.Id, TestContext.Current.CancellationToken))!;

    /// <summary>One look at everything by the executor that was started last.</summary>
    public async Task Pass()
    {
        await Executor.GetRequiredService<ExecutionMonitor>().Pass(TestContext.Current.CancellationToken);
        await Executor.GetRequiredService<ExecutionAnnouncer>().Pass(TestContext.Current.CancellationToken);
    }

    /// <summary>Passes until the attempt answers the condition.</summary>
    public async Task<Execution> PassUntil(Execution execution, Func<Execution, bool> condition, TimeSpan? limit = null)
    {
        await Eventually.Until(async () =>
        {
            await Pass();
            return condition(await Stored(execution));
        }, limit);
        return await Stored(execution);
    }

    public Task<Execution> PassUntilEnded(Execution execution, TimeSpan? limit = null) =>
        PassUntil(execution, known => known.State == ExecutionState.Ended, limit);

    /// <summary>What a <see cref="StopJob"/> leaves of one that may run.</summary>
    public async Task RequestStop(Execution execution)
    {
        var executions = new Executions(Executions);
        await executions.Change(execution.Id, known => known with { StopRequested = true }, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        foreach (var executor in _executors)
            executor.Dispose();
        // A test that fails half-way leaves its programs running.
        foreach (var started in Directory.EnumerateFiles(Root, "*.started", SearchOption.AllDirectories))
        {
            var words = File.ReadAllText(started).Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToList();
            foreach (var left in ProcessTable.Session(new ProcessMark((int)words[0], words[1])))
                Signals.Send(left.Id, Signals.Kill);
        }

        Directory.Delete(Root, recursive: true);
    }
}
