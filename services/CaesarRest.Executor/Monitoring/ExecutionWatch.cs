using CaesarRest.Contracts.Executions;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Hosts;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Monitoring;

/// <summary>
/// One look at one open attempt: what its backend shows decides what is written, signalled or launched. It starts from
/// the stored state alone, so the first look after a restart is like every other.
/// </summary>
internal sealed class ExecutionWatch(
    Executions executions, Launcher launcher, IFactPublisher facts, HostIdentity me, Layout layout, IOptions<CaesarOptions> options,
    WakeUp wakeUp, TimeProvider clock, ILogger<ExecutionWatch> log)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _stopGrace = options.Value.Executor.StopGrace;

    public async Task Look(Execution execution, NamedBackend named, CancellationToken cancellation)
    {
        var backend = named.Backend;
        var isMine = execution.Host == me.Key;
        switch (await backend.Observe(execution, cancellation))
        {
            case Observation.Exited(var status):
                await End(execution, known => known.End(status, clock.GetUtcNowInMilliseconds()), cancellation);
                break;
            case Observation.Running running:
                await Follow(execution, running, backend, cancellation);
                break;
            case Observation.Waiting or Observation.Unclaimed when execution.StopRequested || !isMine:
                // Stop and recovery contend with the run for its claim. The loser learns the outcome at the next look.
                if (await backend.TakeClaim(execution, cancellation))
                    await End(execution, known => NeverRan(known, backend), cancellation);
                break;
            case Observation.Waiting waiting:
                await Record(execution, waiting, cancellation);
                break;
            case Observation.Unclaimed:
                await launcher.Repeat(execution, named, cancellation);
                break;
            case Observation.Ended ended:
                await End(execution, known => known.End(ended, clock.GetUtcNowInMilliseconds()), cancellation);
                break;
            case Observation.Withdrawn:
                await End(execution, known => NeverRan(known, backend), cancellation);
                break;
            case Observation.Gone:
                // A program that ended without its wrapper may have left children.
                await backend.SignalStop(execution, force: true, cancellation);
                var reason = isMine ? "The program ended without leaving an exit status." : "The machine that ran the program went away before it had ended.";
                await End(execution, known => known.EndGone(clock.GetUtcNowInMilliseconds(), reason), cancellation);
                break;
        }
    }

    private async Task Follow(Execution execution, Observation.Running seen, IJobBackend backend, CancellationToken cancellation)
    {
        var current = await Record(execution, seen, cancellation);
        if (current?.StopSignalledAt is null && current is not null && DueStop(current, backend) is { } cause)
        {
            var now = clock.GetUtcNowInMilliseconds();
            current = await executions.Change(
                current.Id,
                known => known is { StopSignalledAt: null, State: not ExecutionState.Ended } ? known with { StopSignalledAt = now, StopCause = cause } : null,
                cancellation);
            FaultPoints.Reach("executor.stop-recorded-not-sent");
        }

        if (current?.StopSignalledAt is { } signalledAt)
            await Stop(current, signalledAt, backend, cancellation);
    }

    /// <summary>First the signal that a program may obey, then the one that it must. The grace runs from the delivery: a crash may lie before it.</summary>
    private async Task Stop(Execution execution, DateTimeOffset signalledAt, IJobBackend backend, CancellationToken cancellation)
    {
        var now = clock.GetUtcNowInMilliseconds();
        if (execution.StopDeliveredAt is null && await backend.SignalStop(execution, force: false, cancellation))
            await executions.Change(execution.Id, known => known.State == ExecutionState.Ended ? null : known with { StopDeliveredAt = now }, cancellation);
        else if (now - (execution.StopDeliveredAt ?? signalledAt) >= _stopGrace)
            await backend.SignalStop(execution, force: true, cancellation);
    }

    /// <summary>Writes and tells what is new. The stored attempt as it is afterwards, or null when it ended meanwhile.</summary>
    private async Task<Execution?> Record(Execution execution, Observation.Running seen, CancellationToken cancellation)
    {
        var starts = execution is { State: ExecutionState.Launching } or { WaitingReason: not null } || execution.BackendId != seen.BackendId || (execution.StartedAt is null && seen.StartedAt is not null);
        var now = clock.GetUtcNowInMilliseconds();
        var progresses = seen.StartedAt is { } since && now >= (execution.NextProgressAt ?? since + ProgressInterval);
        if (!starts && !progresses)
            return execution;

        var current = await executions.Change(
            execution.Id,
            known => known.State == ExecutionState.Ended ? null : known with
            {
                State = ExecutionState.Running,
                BackendId = seen.BackendId,
                WaitingReason = null,
                StartedAt = seen.StartedAt ?? known.StartedAt,
                SeenRunningAt = known.SeenRunningAt ?? (seen.StartedAt is null ? null : now),
                CpuSeconds = seen.Usage.CpuSeconds ?? known.CpuSeconds,
                PeakMemoryBytes = ExecutionEnds.Larger(seen.Usage.PeakMemoryBytes, known.PeakMemoryBytes),
                NextProgressAt = progresses ? now + ProgressInterval : known.NextProgressAt,
            },
            cancellation);
        if (current is not null && starts)
            await facts.Publish(ExecutionFacts.Started(current), cancellation);
        if (current?.StartedAt is { } startedAt && progresses)
            await facts.Publish(ExecutionFacts.Progressed(current, startedAt, now), cancellation);
        return current;
    }

    /// <summary>Keeps what the backend calls it, for an executor that has not seen the answer; writes and tells why it waits.</summary>
    private async Task Record(Execution execution, Observation.Waiting seen, CancellationToken cancellation)
    {
        var id = seen.BackendId ?? execution.BackendId;
        // A run that has to begin again waits too, but for its user it has started.
        var reason = execution.StartedAt is null ? seen.Reason ?? execution.WaitingReason : null;
        if (id == execution.BackendId && reason == execution.WaitingReason)
            return;
        var current = await executions.Change(
            execution.Id, known => known.State == ExecutionState.Ended ? null : known with { BackendId = id, WaitingReason = known.StartedAt is null ? reason : null }, cancellation);
        if (current is { WaitingReason: not null })
            await facts.Publish(ExecutionFacts.Waiting(current), cancellation);
    }

    private StopCause? DueStop(Execution execution, IJobBackend backend)
    {
        if (execution.StopRequested)
            return StopCause.Request;
        var now = clock.GetUtcNow();
        // The clock of a node may be minutes off.
        var elapsed = backend.IsShared ? (now - execution.SeenRunningAt)?.TotalSeconds : execution.ElapsedSeconds(now);
        return elapsed > execution.TimeLimitSeconds ? StopCause.TimeLimit : null;
    }

    private Execution NeverRan(Execution known, IJobBackend backend)
    {
        var now = clock.GetUtcNowInMilliseconds();
        if (known.StopRequested)
            return known.End(ExecutionOutcome.Cancelled, now);
        return known.End(ExecutionOutcome.Unclaimed, now, backend.IsShared
            ? "It was taken from its backend before it had started."
            : "The machine that was to run the program went away before it had started.");
    }

    private async Task End(Execution execution, Func<Execution, Execution> end, CancellationToken cancellation)
    {
        FaultPoints.Reach("executor.ended-not-recorded");
        var size = JobFolder.Of(execution, layout).MeasureBytes();
        if (await executions.Change(execution.Id, known => known.State == ExecutionState.Ended ? null : end(known) with { SizeBytes = size }, cancellation) is { } ended)
            log.LogInformation("Attempt {Attempt} has ended: {Outcome}, exit code {ExitCode}", ended.Attempt, ended.Outcome, ended.ExitCode);
        wakeUp.Ring();
    }
}
