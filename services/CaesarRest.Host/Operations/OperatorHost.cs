using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Host.Operations;

/// <summary>
/// Store and bus of the configuration for one command of an operator. None of the roles runs in it, and it reads no queue.
/// </summary>
internal static class OperatorHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Options as the service would read them, for a command that needs a broker.</summary>
    /// <exception cref="InvalidOperationException">The bus is the memory of the service's process.</exception>
    public static CaesarOptions OptionsOf(string[] settings)
    {
        var options = WebApplication.CreateBuilder(settings).Configuration.ReadCaesarOptions();
        return options.Bus.Transport == BusTransport.RabbitMq
            ? options
            : throw new InvalidOperationException(
                "Caesar:Bus:Transport is memory: the messages live in the service's own process, and there are no queues to look at or send to from here. Restart the service instead: its start finds every open job, and catches up with what accounting missed.");
    }

    /// <summary>Runs <paramref name="work"/> with the services that it may ask for.</summary>
    public static async Task<int> Run(string[] settings, Func<IServiceProvider, Task<int>> work, CancellationToken cancellation)
    {
        var options = OptionsOf(settings);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        builder.Services.AddLogging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStore(options);
        builder.Services.AddJobReader();
        builder.Services.AddJobRedrive();
        builder.Services.AddBus(options, _ => { });
        builder.Services.Configure<MassTransitHostOptions>(host => (host.WaitUntilStarted, host.StartTimeout) = (true, Patience));
        using var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
        }
        catch (Exception cause) when (cause is OperationCanceledException or RabbitMqConnectionException && !cancellation.IsCancellationRequested)
        {
            throw new BrokerAwayException(cause);
        }

        try
        {
            return await work(host.Services);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
