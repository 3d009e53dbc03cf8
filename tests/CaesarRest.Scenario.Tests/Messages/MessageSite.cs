using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Messages;

/// <summary>The service on a broker with accounts, and one uploaded file; shared by the tests of a class.</summary>
public sealed class MessageSite : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServiceProcess? _service;
    private ServiceClient? _client;

    public RabbitMqWithAccounts Broker { get; } = new();

    public ServiceClient Client => _client!;

    public Ledger Ledger => new(_folder);

    /// <summary>What the service has logged.</summary>
    public string Log => _service!.Output;

    /// <summary>A file of <see cref="RabbitMqWithAccounts.Owner"/>.</summary>
    public string File { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Broker.InitializeAsync();
        _service = new(_folder.Path, ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={Broker.Uri}", .. RabbitMqWithAccounts.Settings]);
        await _service.Start(CancellationToken.None);
        _client = new(_service.Address);
        File = await _client.UploadAnything();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
        await Broker.DisposeAsync();
        _folder.Dispose();
    }
}
