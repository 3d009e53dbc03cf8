using System.Globalization;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;

namespace CaesarRest.Docker.Tests;

/// <summary>
/// The stack of docker/compose.yaml with the images of docker/Dockerfile, as an operator starts it: settings by
/// docker/init.sh, then up. compose.tests.yaml tells what differs. It starts when the first test asks for it.
/// </summary>
public sealed class ComposeStack : IAsyncLifetime
{
    /// <summary>The services that run here; Seq is not among them.</summary>
    public static readonly string[] Services = ["api", "jobs", "executor", "accounting", "rabbitmq", "mongodb"];

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly DockerEngine _engine = new();
    private MongoServer? _store;
    private StoreDoor? _door;
    private Task? _started;

    /// <summary>The engine's command line.</summary>
    internal DockerEngine Docker => _engine;

    /// <summary>Where its api is published.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What docker/init.sh wrote.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    /// <summary>A folder that the executor's container sees under the same path.</summary>
    public TemporaryFolder LedgerFolder { get; } = new();

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the stack once; skips the test where there is no Docker or no store.</summary>
    public async Task Up()
    {
        await _starting.WaitAsync();
        try
        {
            _started ??= Start();
        }
        finally
        {
            _starting.Release();
        }

        await _started;
    }

    /// <summary>Runs docker compose on the stack.</summary>
    public Task<string> Compose(params string[] arguments) => _engine.Run([.. ComposeCommand, .. arguments]);

    /// <summary>The id of a service's container.</summary>
    public async Task<string> Container(string service) => (await Compose("ps", "--all", "--quiet", service)).Trim();

    /// <summary>What the engine knows of a service's container.</summary>
    public async Task<JsonNode> Inspect(string service) => await _engine.Inspect(await Container(service));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Settings.Count > 0)
            await _engine.Try([.. ComposeCommand, "down", "--volumes", "--timeout", "5"]);
        _engine.Dispose();
        _door?.Dispose();
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
        LedgerFolder.Dispose();
        _starting.Dispose();
    }

    private string[] ComposeCommand =>
    [
        "compose", "--project-name", "caesar-rest-tests", "--env-file", _folder[".env"],
        "-f", Repository.Path("docker", "compose.yaml"), "-f", Repository.Path("tests", "CaesarRest.Docker.Tests", "compose.tests.yaml"),
    ];

    private async Task Start()
    {
        _engine.Start();
        var settings = await InitScript.Run(_folder[".env"]);
        _store = new() { Account = new("caesar-rest", "caesar", settings["CAESAR_MONGODB_PASSWORD"]) };
        var store = new Uri(await _store.ConnectionString());
        _door = new(Path.Combine(Directory.CreateDirectory(_folder["store"]).FullName, "socket"), store.Port);

        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        Address = $"http://127.0.0.1:{port}";
        File.SetUnixFileMode(LedgerFolder.Path, (UnixFileMode)Convert.ToInt32("777", 8));
        await File.AppendAllLinesAsync(_folder[".env"],
        [
            $"CAESAR_PORT={port}", $"TEST_APPS={Repository.Path("tests", "CaesarRest.Testing", "Apps")}",
            $"TEST_LEDGER={LedgerFolder.Path}", $"TEST_STORE={_folder["store"]}",
        ]);
        Settings = settings;
        // What a run that was killed has left.
        await Compose("down", "--volumes", "--timeout", "0");
        await Compose("build");
        var (code, output) = await _engine.Try([.. ComposeCommand, "up", "--detach", "--wait"]);
        if (code != 0)
            throw new InvalidOperationException($"The stack does not come up:\n{output}\n{await Compose("ps", "--all")}\n{await Compose("logs", "--tail", "30")}");
    }
}
