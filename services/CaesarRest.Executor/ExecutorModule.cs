using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Local;
using CaesarRest.Executor.Consumers;
using CaesarRest.Executor.Hosts;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Executor;

/// <summary>The executor role: runs jobs on backends, and watches them.</summary>
public static class ExecutorModule
{
    /// <summary>
    /// Registers the role. It needs the collections of <see cref="Execution"/> and <see cref="ExecutorHost"/>,
    /// <see cref="Storage.Readers.IFileReader"/>, <see cref="IFinderCalls"/> and a bus.
    /// </summary>
    public static IServiceCollection AddExecutor(this IServiceCollection services)
    {
        services.AddSingleton(HostIdentity.Current());
        services.AddSingleton<HostRegister>();
        services.AddSingleton<Executions>();
        services.AddSingleton<WakeUp>();
        services.AddSingleton<IJobBackend, LocalBackend>();
        services.AddSingleton<BackendSet>();
        services.AddSingleton<IFactPublisher, BusFactPublisher>();
        services.AddSingleton<Launcher>();
        services.AddSingleton<ExecutionWatch>();
        services.AddHostedService<ExecutionMonitor>();
        services.AddHostedService<ExecutionAnnouncer>();
        return services;
    }

    /// <summary>Names of the configured backends; each has a queue of its own.</summary>
    public static IEnumerable<string> BackendNames(CaesarOptions options) => BackendSet.Configured(options).Select(entry => entry.Key);

    /// <summary>Name of a backend's queue; all executors of the backend share it.</summary>
    public static string QueueName(string backend) => $"caesar-executor-{backend}";

    /// <summary>Connects the role's consumers to the queue of one backend.</summary>
    public static void ConfigureExecutor(this IReceiveEndpointConfigurator endpoint, IServiceProvider services, string backend)
    {
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<StartJobConsumer>(services, backend));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<StopJobConsumer>(services, backend));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<ReportExecutionConsumer>(services));
        endpoint.Consumer(() => ActivatorUtilities.CreateInstance<ReleaseExecutionConsumer>(services));
    }
}
