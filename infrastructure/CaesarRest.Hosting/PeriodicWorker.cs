using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Hosting;

/// <summary>
/// A worker that makes pass after pass. Each acts on what is, not on what has happened, so a pass that fails costs
/// nothing but time: the next one finds the same work. Passes begin a period apart, or one after the other where one
/// takes longer.
/// </summary>
public abstract class PeriodicWorker(TimeSpan period, TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>The clock that the pauses go by.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>One pass over all that is there to do.</summary>
    public abstract Task Pass(CancellationToken cancellation);

    /// <summary>What brings the next pass before its time.</summary>
    protected virtual Task NextCall => Task.Delay(Timeout.Infinite, CancellationToken.None);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Both begin before the pass: time that goes by, or a call that comes, while it runs is not missed.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var (call, interval) = (NextCall, Task.Delay(period, clock, over.Token));
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception cause)
            {
                if (!stoppingToken.IsCancellationRequested)
                    log.LogWarning(cause, "A pass of {Worker} failed; the next follows", GetType().Name);
            }

            await Task.WhenAny(call, interval);
            await over.CancelAsync();
        }
    }
}
