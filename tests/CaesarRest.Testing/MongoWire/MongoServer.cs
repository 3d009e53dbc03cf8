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

    public async ValueTask DisposeAsync()
    {
        // From the driver's side to the disk's, so that each still has what it needs.
        foreach (var part in new IAsyncDisposable?[] { _gateway, _engine })
        {
            if (part is not null)
                await part.DisposeAsync();
        }

        _server?.Dispose();
        _starting.Dispose();
    }

    private void Start()
    {
        if (Environment.GetEnvironmentVariable("CAESAR_TEST_MONGODB") is { Length: > 0 } named)
        {
            _connectionString = named;
            Announce("the server that CAESAR_TEST_MONGODB names");
            return;
        }

        (_server, _reason) = DocumentDbServer.Start();
        if (_server is null)
            return;
        _engine = new(_server.ConnectionString);
        _gateway = new(_engine);
        _connectionString = $"mongodb://127.0.0.1:{_gateway.Port}/";
        Announce($"{_server.Version}, not MongoDB");
    }

    /// <summary>Results must say what they were obtained on.</summary>
    private static void Announce(string engine) => Console.Error.WriteLine($"Storage tests run on {engine}.");
}
