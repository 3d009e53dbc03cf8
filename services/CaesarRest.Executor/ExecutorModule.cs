using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Executor.Backends.Local;
using CaesarRest.Executor.Backends.Slurm;
using CaesarRest.Executor.Consumers;
using CaesarRest.Executor.Hosts;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Executor.Reporting;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Executor;

/// <summary>The executor role: runs jobs on backends, and watches them.</summary>
public static class ExecutorModule
{
    /// <summary>What the executor role runs. It needs a store, a bus, the app catalogue, a reader of files and <see cref="AddBackendReader"/>.</summary>
    public static IServiceCollection AddExecutor(this IServiceCollection services)
    {
        services.AddCollection<Execution>(Execution.Schema);
        services.AddCollection<ExecutorHost>(ExecutorHost.Schema);
        services.AddSingleton<IFinderCalls, FinderCalls>();
        services.AddSingleton(HostIdentity.Current());
        services.AddSingleton<HostRegister>();
        services.AddSingleton<Executions>();
        services.AddSingleton<WakeUp>();
        services.AddSingleton<OpenBackend>(provider => (name, settings) => settings.Kind switch
        {
            BackendKind.Local => ActivatorUtilities.CreateInstance<LocalBackend>(provider, settings),
            BackendKind.Slurm => ActivatorUtilities.CreateInstance<SlurmBackend>(provider, name, settings),
            BackendKind.Kubernetes => ActivatorUtilities.CreateInstance<KubernetesBackend>(provider, name, settings),
            var other => throw new NotSupportedException($"No backend of kind {other}."),
        });
        services.AddSingleton<BackendSet>();
        services.AddSingleton<IFactPublisher>(provider => provider.GetRequiredService<BusFactPublisher>());
        services.AddSingleton<Launcher>();
        services.AddSingleton<ExecutionWatch>();
        services.AddWorker<BusFactPublisher>();
        services.AddWorker<ExecutionMonitor>();
        services.AddWorker<ExecutionAnnouncer>();
        services.AddWorker<LeftoverSweeper>();
        services.AddWorker<BackendReporter>();
        return services;
    }

    /// <summary>Reading how backends fare, for any role.</summary>
    public static void AddBackendReader(this IServiceCollection services)
    {
        services.AddCollection<ReportedBackend>(ReportedBackend.Schema);
        services.AddSingleton<IBackendReader, BackendReader>();
    }

    /// <summary>The queues of the configured backends, each with its consumers; all executors of a backend share one.</summary>
    public static IEnumerable<ReceiveEndpoint> Endpoints(CaesarOptions options) =>
        from backend in options.Executor.AllBackends()
        select new ReceiveEndpoint(Addresses.ExecutorQueue(backend.Key), (endpoint, services) => Connect(endpoint, services, backend.Key));

    private static void Connect(IReceiveEndpointConfigurator endpoint, IServiceProvider services, string backend)
    {
        // Commands are sent to one backend's exchange; a binding by message type would bring them to every backend.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<StartJobConsumer>(services, backend));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<StopJobConsumer>(services, backend));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<ReportExecutionConsumer>(services));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<ReleaseExecutionConsumer>(services));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<DiscardResultsConsumer>(services, backend));
    }

    /// <summary>A worker of the host that others may ask for too.</summary>
    private static void AddWorker<T>(this IServiceCollection services)
        where T : BackgroundService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
