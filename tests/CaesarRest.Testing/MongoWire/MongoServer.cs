using Xunit;

namespace CaesarRest.Testing.MongoWire;

/// <summary>
/// A server that speaks MongoDB, once per test run: the real one that <c>CAESAR_TEST_MONGODB</c> names by its
/// connection string, otherwise DocumentDB behind the gateway of this folder. It starts when a test first asks for it.
/// </summary>
public sealed class MongoServer : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private DocumentDbServer? _server;
    private DocumentDbEngine? _engine;
    private MongoGateway? _gateway;
    private string? _connectionString;
    private string? _reason;

    /// <summary>Name and version of what answers, once it has been asked for.</summary>
    public string? Engine { get; private set; }

    /// <summary>Where it is given, drivers must log in to it; the connection string does not.</summary>
    public MongoAccount? Account { get; init; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary><c>mongodb://...</c>; the test is skipped, with the reason, where there is no such server.</summary>
    public async Task<string> ConnectionString()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await _starting.WaitAsync(cancellation);
        try
        {
            if (_connectionString is null && _reason is null)
                Start();
        }
        finally
        {
            _starting.Release();
        }

        Assert.SkipWhen(_reason is not null, $"No MongoDB to test with: {_reason}");
        return _connectionString!;
    }

    /// <summary>Ends it with all its connections; what was written stays on disk. Skips the test where it is not ours.</summary>
    public async Task Stop()
    {
        Assert.SkipWhen(_server is null, "The server that CAESAR_TEST_MONGODB names is not ours to stop.");
        await Disconnect();
        _server.Stop();
    }

    /// <summary>Starts it again at the same address.</summary>
    public void Restart()
    {
        _server!.Restart();
        Connect(_server, new Uri(_connectionString!).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await Disconnect();
        _server?.Dispose();
        _starting.Dispose();
    }

    private void Start()
    {
        if (Environment.GetEnvironmentVariable("CAESAR_TEST_MONGODB") is { Length: > 0 } named)
        {
            _connectionString = named;
            Announce("MongoDB as CAESAR_TEST_MONGODB names it");
            return;
        }

        (_server, _reason) = DocumentDbServer.Start();
        if (_server is null)
            return;
        Connect(_server);
        _connectionString = $"mongodb://127.0.0.1:{_gateway!.Port}/";
        Announce(_server.Version);
    }

    private void Connect(DocumentDbServer server, int port = 0)
    {
        _engine = new(server.ConnectionString);
        _gateway = new(_engine, port, Account);
    }

    /// <summary>From the driver's side to the disk's, so that each still has what it needs.</summary>
    private async Task Disconnect()
    {
        foreach (var part in new IAsyncDisposable?[] { _gateway, _engine })
        {
            if (part is not null)
                await part.DisposeAsync();
        }

        (_gateway, _engine) = (null, null);
    }

    /// <summary>Results must say what they were obtained on.</summary>
    private void Announce(string engine)
    {
        Engine = engine;
        Console.Error.WriteLine($"The store of these tests is {engine}.");
    }
}
