using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Hosting;

/// <summary>
/// A worker that makes pass after pass. Each acts on what is, not on what has happened, so a pass that fails costs
/// nothing but time: the next one finds the same work. Passes begin a period apart, or one after the other where one
/// takes longer.
/// </summary>
public abstract class PeriodicWorker(TimeSpan period, TimeProvider clock, ILogger log) : BackgroundService, ILoop
{
    private const int PassesMissed = 10;

    // A store that hangs costs a pass its time-outs, one after the other; that is no reason to end the process.
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);

    private bool _isWaiting;

    /// <inheritdoc/>
    public Heartbeat Heartbeat { get; } = new(period * PassesMissed > ShortestSilence ? period * PassesMissed : ShortestSilence, clock);

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
                Heartbeat.Begin();
                await Pass(stoppingToken);
                Heartbeat.End(failed: false);
                _isWaiting = false;
            }
            catch (Exception cause)
            {
                Heartbeat.End(failed: true);
                if (!stoppingToken.IsCancellationRequested)
                    Tell(cause);
            }

            await Task.WhenAny(call, interval);
            await over.CancelAsync();
        }
    }

    /// <summary>An outage is told once; whatever else fails is a defect, and told each time with its place.</summary>
    private void Tell(Exception cause)
    {
        if (cause is not UnavailableException)
            log.LogWarning(cause, "A pass of {Worker:l} failed; the next follows", GetType().Name);
        else if (!_isWaiting)
            log.LogWarning("{Worker:l} cannot work now and tries again: {Cause}", GetType().Name, cause.Message);
        _isWaiting = cause is UnavailableException;
    }
}
