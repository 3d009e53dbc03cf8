using System.Globalization;
using Xunit;

namespace CaesarRest.Testing.Servers;

/// <summary>A RabbitMQ broker of its own on loopback, started once for the tests that share it.</summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _port = FreePort.Block(3).ToString(CultureInfo.InvariantCulture);
    private string? _version;
    private string _why = "";

    /// <summary>Address for <c>Caesar:Bus:RabbitMq:Uri</c>; skips the test when there is no broker here.</summary>
    public string Uri
    {
        get
        {
            Assert.SkipWhen(_version is null, $"no RabbitMQ here: {_why}");
            return $"amqp://guest:guest@127.0.0.1:{_port}/";
        }
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        _version = Recipe.Run("rabbitmq", out _why, "start", _folder.Path, _port, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_version is not null)
            Recipe.Run("rabbitmq", out _, "stop", _folder.Path, _port);
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
