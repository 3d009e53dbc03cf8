using System.Threading.Channels;
using CaesarRest.Hosting;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor;

/// <summary>
/// Publishes facts one after the other, apart from those who tell them: while a broker is away MassTransit waits for it,
/// and the watch over running jobs must not wait with it. When too many wait, the oldest give way; every fact is told
/// again or superseded.
/// </summary>
internal sealed class BusFactPublisher(IBus bus, TimeProvider clock, ILogger<BusFactPublisher> log) : BackgroundService, IFactPublisher, ILoop
{
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<(object Fact, string? Trace)> _waiting = Channel.CreateBounded<(object, string?)>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public Heartbeat Heartbeat { get; } = new(TimeSpan.FromMinutes(1), clock, waits: true);

    public Task Publish(object fact, CancellationToken cancellation) => _waiting.Writer.WriteAsync((fact, Traces.Here), cancellation).AsTask();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (fact, parent) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                Heartbeat.Begin();
                using var trace = Traces.Continue("tell", parent);
                Heartbeat.End(failed: !await TrySend(fact, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What still waits is told again by the next start.
        }
    }

    private async Task<bool> TrySend(object fact, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await bus.Publish(fact, either.Token);
            FaultPoints.Reach($"{fact.GetType().Name}.sent");
            return true;
        }
        catch (Exception cause) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(cause, "Could not publish {Fact}; it is told again later", fact.GetType().Name);
            return false;
        }
    }
}
