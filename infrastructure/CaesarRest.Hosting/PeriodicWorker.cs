using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Hosting;

/// <summary>
/// A worker that makes pass after pass. Each acts on what is, not on what has happened, so a pass that fails costs
/// nothing but time: the next one finds the same work.
/// </summary>
public abstract class PeriodicWorker(TimeSpan interval, TimeProvider clock, ILogger log) : BackgroundService
{
    /// <summary>The clock that the pauses go by.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>One pass over all that is there to do.</summary>
    public abstract Task Pass(CancellationToken cancellation);

    /// <summary>What ends the pause before its time. Taken before a pass, so that a call during the pass is not missed.</summary>
    protected virtual Task NextCall => Task.Delay(Timeout.Infinite, CancellationToken.None);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var call = NextCall;
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception cause)
            {
                if (!stoppingToken.IsCancellationRequested)
                    log.LogWarning(cause, "A pass of {Worker} failed; the next follows", GetType().Name);
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(call, Task.Delay(interval, clock, pause.Token));
            await pause.CancelAsync();
        }
    }
}
