using System.Globalization;
using Xunit;

namespace CaesarRest.Testing.Servers;

/// <summary>A RabbitMQ broker of its own on loopback, started once for the tests that share it.</summary>
public class RabbitMqServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _port = FreePort.Block(3).ToString(CultureInfo.InvariantCulture);
    private string? _version;
    private string _why = "";

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

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        Prepare(_folder);
        _version = Recipe.Run("rabbitmq", out _why, "start", _folder.Path, _port, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_version is not null)
            Recipe.Run("rabbitmq", out _, "stop", _folder.Path, _port);
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
