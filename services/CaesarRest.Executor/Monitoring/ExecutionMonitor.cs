using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Hosts;
using CaesarRest.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Monitoring;

/// <summary>
/// Looks after every open attempt of this host and of hosts that are gone, and fills free slots. Level-triggered: each
/// pass acts on what is, not on what has changed.
/// </summary>
internal sealed class ExecutionMonitor(
    BackendSet backends, Executions executions, ExecutionWatch watch, Launcher launcher, HostRegister hosts, HostIdentity me,
    WakeUp wakeUp, IOptions<CaesarOptions> options, TimeProvider clock, ILogger<ExecutionMonitor> log)
    : PeriodicWorker(options.Value.Executor.PollInterval, clock, log)
{
    // Enough that one slow folder does not hold up the others.
    private const int LooksAtOnce = 8;

    // For so long a pass waits for a site that is slow to answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Task> _turns = new(StringComparer.Ordinal);

    protected override Task NextCall => wakeUp.NextRing;

    /// <summary>One pass over everything.</summary>
    public override async Task Pass(CancellationToken cancellation)
    {
        var lapsed = await hosts.HasLapsed(cancellation);
        await hosts.SeeMe(cancellation);
        // Only now that others see it again: what they still write of it meanwhile is the least.
        if (lapsed)
            await EndGivenUp(cancellation);
        // A site that hangs must not hold up the others: its turn goes on beside their next ones.
        foreach (var backend in backends.All.Where(backend => !_turns.ContainsKey(backend.Name)))
            _turns[backend.Name] = Turn(backend, cancellation);
        var patience = Task.Delay(Patience, Clock, cancellation);
        foreach (var backend in backends.All)
            await (backend.Backend.IsShared ? Task.WhenAny(_turns[backend.Name], patience) : Task.WhenAny(_turns[backend.Name]));
        foreach (var (name, turn) in _turns.Where(turn => turn.Value.IsCompleted).ToList())
        {
            _turns.Remove(name);
            await turn;
        }
    }

    private async Task Turn(NamedBackend backend, CancellationToken cancellation)
    {
        var open = await executions.Open(backend.Name, cancellation);
        var gone = await GoneHosts(open, cancellation);
        var mine = await WithAdopted(open.Where(one => one.Host == me.Key || gone.Contains(one.Host)), backend, cancellation);
        await Survey(mine, backend, cancellation);
        await Each(mine, one => watch.Look(one, backend, cancellation), cancellation);
        await Each(await launcher.TakeQueued(backend, cancellation), one => launcher.Launch(one, backend, cancellation), cancellation);
    }

    /// <summary>What others have declared lost must not go on unwatched on a host that was only cut off.</summary>
    private async Task EndGivenUp(CancellationToken cancellation)
    {
        foreach (var backend in backends.All.Where(backend => !backend.Backend.IsShared))
        {
            var givenUp = await executions.GivenUp(backend.Name, me.Key, cancellation);
            await Each(givenUp, one => backend.Backend.SignalStop(one, force: true, cancellation), cancellation);
        }
    }

    /// <summary>Where any executor can look after a run, those of hosts that are gone become this one's.</summary>
    private async Task<IReadOnlyList<Execution>> WithAdopted(IEnumerable<Execution> some, NamedBackend backend, CancellationToken cancellation)
    {
        if (!backend.Backend.IsShared)
            return [.. some];
        var mine = new List<Execution>();
        foreach (var one in some)
        {
            if (one.Host == me.Key)
                mine.Add(one);
            // Another executor may be faster.
            else if (one with { Host = me.Key } is var adopted && await executions.TryReplace(adopted, one.Version, cancellation))
                mine.Add(adopted);
        }

        return mine;
    }

    private async Task Survey(IReadOnlyList<Execution> mine, NamedBackend backend, CancellationToken cancellation)
    {
        try
        {
            await backend.Backend.Survey(mine, cancellation);
        }
        catch (Exception cause) when (!cancellation.IsCancellationRequested)
        {
            // The looks find the same, and say what follows for each.
            log.LogDebug(cause, "Backend {Backend} could not be surveyed this time", backend.Name);
        }
    }

    private async Task<HashSet<string?>> GoneHosts(IEnumerable<Execution> open, CancellationToken cancellation)
    {
        var gone = new HashSet<string?>();
        foreach (var host in open.Select(one => one.Host).OfType<string>().Distinct())
        {
            if (await hosts.IsGone(host, cancellation))
                gone.Add(host);
        }

        return gone;
    }

    private Task Each(IEnumerable<Execution> some, Func<Execution, Task> act, CancellationToken cancellation) =>
        Parallel.ForEachAsync(some, new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellation }, async (one, _) =>
        {
            using var job = JobLog.Of(one.JobId);
            using var trace = Traces.Continue("look after", one.TraceParent);
            try
            {
                await act(one);
            }
            catch (BackendUnavailableException cause)
            {
                // The backend has said so once for all of them.
                log.LogDebug(cause, "Execution {Execution} could not be looked after this time", one.Id);
            }
            catch (Exception cause) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning(cause, "Execution {Execution} could not be looked after this time", one.Id);
            }

            Heartbeat.GetOn();
            // A long round must not cost the lease.
            await hosts.SeeMe(cancellation);
        });
}
