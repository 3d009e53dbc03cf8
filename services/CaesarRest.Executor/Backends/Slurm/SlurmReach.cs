using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>Whether a cluster answers. While it does not, it is asked now and then only, whatever the number of jobs.</summary>
/// <param name="name">Name of the backend.</param>
/// <param name="clock">For the time between.</param>
/// <param name="log">Told once when it goes away, and when it comes back.</param>
internal sealed class SlurmReach(string name, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private Away? _away;

    /// <summary>Asks the cluster, unless it has just failed to answer.</summary>
    public async Task<T> Ask<T>(Func<Task<T>> ask)
    {
        ThrowWhileAway();
        try
        {
            var answer = await ask();
            if (_away is not null)
                log.LogInformation("Backend {Backend} answers again", name);
            _away = null;
            return answer;
        }
        catch (BackendUnavailableException why) when (why.ConcernsAll)
        {
            if (_away is null)
                log.LogWarning(why, "Backend {Backend} is away; its jobs are looked after as soon as it answers", name);
            _away = new(why, clock.GetUtcNow() + Quiet);
            throw;
        }
    }

    /// <inheritdoc cref="Ask{T}"/>
    public Task Ask(Func<Task> ask) => Ask(async () =>
    {
        await ask();
        return true;
    });

    /// <exception cref="BackendUnavailableException">It has just failed to answer.</exception>
    public void ThrowWhileAway()
    {
        if (_away is { } away && clock.GetUtcNow() < away.Until)
            throw new BackendUnavailableException(away.Why.Message, away.Why);
    }

    private sealed record Away(BackendUnavailableException Why, DateTimeOffset Until);
}
