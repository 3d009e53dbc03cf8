using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Watching;

/// <summary>Two replicas of the api beside the other roles, over RabbitMQ and one store; shared by the tests of a class.</summary>
public sealed class WatchedSite : IAsyncLifetime
{
    private readonly RabbitMqServer _rabbit = new();
    private readonly TemporaryFolder _folder = new();
    private ServiceProcess? _work;

    public ServiceProcess[] Replicas { get; private set; } = [];

    /// <summary>One of each replica.</summary>
    public ServiceClient[] Clients { get; private set; } = [];

    public Ledger Ledger => new(_folder);

    /// <summary>A file that jobs may name.</summary>
    public string File { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _rabbit.InitializeAsync();
        string[] bus = ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={_rabbit.Uri}"];
        _work = new(_folder.Path, [.. bus, "--Caesar:Roles=jobs,executor", "--Caesar:Executor:Backends:local:MaxConcurrentJobs=6"]);
        Replicas = [.. Enumerable.Range(0, 2).Select(_ => new ServiceProcess(_folder.Path, [.. bus, "--Caesar:Roles=api"]))];
        await _work.Start(CancellationToken.None);
        foreach (var replica in Replicas)
            await replica.Start(CancellationToken.None);
        Clients = [.. Replicas.Select(replica => new ServiceClient(replica.Address))];
        File = await Clients[0].UploadAnything();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients)
            client.Dispose();
        foreach (var replica in Replicas)
            await replica.DisposeAsync();
        if (_work is not null)
            await _work.DisposeAsync();
        await _rabbit.DisposeAsync();
        _folder.Dispose();
    }
}
