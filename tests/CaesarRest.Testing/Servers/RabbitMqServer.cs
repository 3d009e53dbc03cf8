using System.Globalization;
using Xunit;

namespace CaesarRest.Testing.Servers;

/// <summary>The distribution's RabbitMQ on loopback, a broker of its own, started once for the tests that share it.</summary>
public class RabbitMqServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _port = FreePort.Block(3).ToString(CultureInfo.InvariantCulture);
    private readonly string _recipe;
    private string? _version;
    private string _why = "";

    /// <summary>Not started yet.</summary>
    public RabbitMqServer()
        : this("rabbitmq")
    {
    }

    private protected RabbitMqServer(string recipe) => _recipe = recipe;

    /// <summary>Address for <c>Caesar:Bus:RabbitMq:Uri</c>; skips the test when there is no broker here.</summary>
    public string Uri => UriOf(OwnAccount);

    /// <summary>The service's account and its password, as in an address.</summary>
    protected virtual string OwnAccount => "guest:guest";

    /// <summary>The same for an account and its password; skips the test when there is no broker here.</summary>
    public string UriOf(string account)
    {
        Assert.SkipWhen(_version is null, $"no RabbitMQ here: {_why}");
        return $"amqp://{account}@127.0.0.1:{_port}/";
    }

    /// <summary>Lays files for the broker before its first start.</summary>
    protected virtual void Prepare(TemporaryFolder folder)
    {
    }

    /// <summary>Name and version, or null when there is no broker here.</summary>
    public string? Engine => _version is null ? null : $"RabbitMQ {_version}";

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Prepare(_folder);
        _version = Recipe.Run(_recipe, out _why, "start", _folder.Path, _port, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends it; what is durable stays on disk.</summary>
    public void Stop() => Recipe.Run(_recipe, out _, "stop", _folder.Path, _port);

    /// <summary>Starts it again where it was.</summary>
    public void Restart() => Recipe.Run(_recipe, out _, "start", _folder.Path, _port);

    /// <summary>Makes a stopped one forget everything: queues, bindings and all messages.</summary>
    public void Wipe() => Directory.Delete(_folder["mnesia"], recursive: true);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_version is not null)
            Stop();
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
