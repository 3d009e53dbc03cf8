using CaesarRest.Testing.Servers;
using Xunit.Sdk;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>A cluster of each version. Tests run on all of them at once, since most of it is waiting.</summary>
public class SlurmClusters : IAsyncLifetime
{
    private readonly IReadOnlyList<SlurmServer> _clusters;

    public SlurmClusters()
        : this(new SlurmServer { Cpus = 32 }, new Slurm24Server { Cpus = 32 })
    {
    }

    protected SlurmClusters(params IReadOnlyList<SlurmServer> clusters) => _clusters = clusters;

    public async ValueTask InitializeAsync() =>
        await Task.WhenAll(_clusters.Select(cluster => Task.Run(() => cluster.InitializeAsync().AsTask())));

    /// <summary>Runs the test on each.</summary>
    public Task Each(Func<SlurmServer, CancellationToken, Task> test)
    {
        var cancellation = TestContext.Current.CancellationToken;
        return Task.WhenAll(_clusters.Select(cluster => Task.Run(() => On(cluster, test, cancellation), cancellation)));
    }

    /// <summary>Runs the test on each, with a service that knows nothing but the cluster.</summary>
    public Task EachService(Func<ClusterService, CancellationToken, Task> test) => Each(async (cluster, cancellation) =>
    {
        await using var site = new ClusterService(cluster);
        await site.Start(cancellation);
        await test(site, cancellation);
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static async Task On(SlurmServer cluster, Func<SlurmServer, CancellationToken, Task> test, CancellationToken cancellation)
    {
        try
        {
            await test(cluster, cancellation);
        }
        catch (Exception failure) when (failure is TimeoutException or XunitException or HttpRequestException or InvalidOperationException && cluster.Engine is { } engine)
        {
            throw new InvalidOperationException($"On {engine}: {failure.Message}", failure);
        }
    }
}
