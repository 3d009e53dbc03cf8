using System.ComponentModel;
using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Hosts;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Monitoring;

/// <summary>
/// Takes queued attempts for this host and hands them to their backend. The intent is stored before the act, so a
/// crash anywhere between leaves an attempt that the watch finds and launches again; its claim makes that harmless.
/// </summary>
internal sealed class Launcher(
    Executions executions, IFileReader files, IFinderCalls finders, IFactPublisher facts, HostIdentity me, Layout layout,
    IOptions<CaesarOptions> options, WakeUp wakeUp, TimeProvider clock, ILogger<Launcher> log)
{
    /// <summary>An attempt that was handed over so often and never took its claim cannot be started here.</summary>
    public const int MostLaunches = 5;

    /// <summary>Fills this host's free slots of the backend with the oldest queued attempts.</summary>
    public async Task<IReadOnlyList<Execution>> TakeQueued(NamedBackend backend, CancellationToken cancellation)
    {
        var slots = backend.Settings.Slots;
        var queued = await executions.Queued(backend.Name, options.Value.Executor.Apps, slots, cancellation);
        if (queued.Count == 0)
            return [];
        var free = slots - await executions.CountOpen(backend.Name, me.Key, cancellation);
        var taken = new List<Execution>();
        foreach (var waiting in queued)
        {
            if (taken.Count >= free)
                break;
            // Another executor of the backend, or a stop, may be faster.
            var mine = Intend(waiting with { Host = me.Key });
            if (await executions.TryReplace(mine, waiting.Version, cancellation))
                taken.Add(mine);
        }

        return taken;
    }

    /// <summary>Hands over once more an attempt whose claim is free, at growing intervals.</summary>
    public async Task Repeat(Execution execution, NamedBackend backend, CancellationToken cancellation)
    {
        if (execution.NextLaunchAt > clock.GetUtcNow())
            return;
        if (execution.Launches - execution.Postponements >= MostLaunches)
        {
            await GiveUp(execution, backend, execution.WaitingReason is { Length: > 0 } reason ? reason : "The program could not be started on this executor.", cancellation);
            return;
        }

        var again = Intend(execution);
        if (await executions.TryReplace(again, execution.Version, cancellation))
            await Launch(again, backend, cancellation);
    }

    /// <summary>Hands over an attempt that this host has taken.</summary>
    public async Task Launch(Execution execution, NamedBackend backend, CancellationToken cancellation)
    {
        FaultPoints.Reach("executor.taken-not-launched");
        Handover handover;
        try
        {
            var call = await Prepare(execution, backend, cancellation);
            handover = await backend.Backend.Launch(execution, call, cancellation);
        }
        catch (CannotStartException cause)
        {
            await GiveUp(execution, backend, cause.Message, cancellation);
            return;
        }
        catch (BackendUnavailableException cause)
        {
            await Postpone(execution, cause, cancellation);
            return;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or Win32Exception)
        {
            // A full disk may pass; the watch repeats it, up to the limit.
            log.LogWarning(cause, "Launch {Launch} of execution {Execution} failed", execution.Launches, execution.Id);
            return;
        }

        FaultPoints.Reach("executor.launched-not-recorded");
        var running = await executions.Change(
            execution.Id,
            known => known.State == ExecutionState.Launching && known.Host == me.Key
                ? known with
                {
                    State = handover.IsQueued ? ExecutionState.Launching : ExecutionState.Running,
                    BackendId = handover.BackendId,
                    StartedAt = handover.StartedAt,
                    WaitingReason = handover.IsQueued ? "" : null,
                }
                : null,
            cancellation);
        if (running is null)
            return;
        log.LogInformation("Attempt {Attempt} of {App} was handed over as {BackendId}", running.Attempt, running.App, running.BackendId);
        FaultPoints.Reach("executor.recorded-not-told");
        await facts.Publish(ExecutionFacts.Known(running)!, cancellation);
    }

    /// <summary>It is handed over again: for as long as it takes, where the reason will pass.</summary>
    private async Task Postpone(Execution execution, BackendUnavailableException cause, CancellationToken cancellation)
    {
        log.LogInformation("Launch {Launch} of execution {Execution} has to wait: {Reason}", execution.Launches, execution.Id, cause.Message);
        var waiting = await executions.Change(
            execution.Id,
            known => known.State == ExecutionState.Launching && known.Host == me.Key
                ? known with
                {
                    Postponements = known.Postponements + (cause.Passes ? 1 : 0),
                    NextLaunchAt = clock.GetUtcNowInMilliseconds() + Pause(known.Launches - 1),
                    WaitingReason = cause.Message,
                }
                : null,
            cancellation);
        if (waiting is not null && waiting.WaitingReason != execution.WaitingReason)
            await facts.Publish(ExecutionFacts.Waiting(waiting), cancellation);
    }

    // 1 s, 2 s, 4 s ... up to half a minute.
    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, failures)));

    private Execution Intend(Execution execution) => execution with
    {
        State = ExecutionState.Launching,
        Launches = execution.Launches + 1,
        NextLaunchAt = clock.GetUtcNowInMilliseconds() + Pause(execution.Launches - execution.Postponements),
    };

    private async Task<LaunchCall> Prepare(Execution execution, NamedBackend backend, CancellationToken cancellation)
    {
        var input = await files.FindPath(execution.Owner, execution.InputFileId, cancellation)
            ?? throw new CannotStartException("The input file is gone.");
        var folder = JobFolder.Of(execution, layout);
        var command = Render(execution, input, folder, backend.Backend);
        folder.Prepare(command.SupportFiles);
        return new LaunchCall(command with { Threads = command.Threads ?? Math.Max(1, (execution.Resources?.Cores ?? 1) / (command.Processes ?? 1)) }, input);
    }

    private CommandLine Render(Execution execution, string input, JobFolder folder, IJobBackend backend)
    {
        try
        {
            var command = finders.Render(execution.App, JsonElement.Parse(execution.OptionsJson), backend.PathThere(input), backend.PathThere(folder.Path), backend.PathThere(folder.Support));
            return command ?? throw new CannotStartException($"App {execution.App} is not known to this executor.");
        }
        catch (ArgumentException cause)
        {
            throw new CannotStartException($"The options do not make a command line of {execution.App}.", cause);
        }
        catch (InvalidOperationException cause)
        {
            throw new CannotStartException(cause.Message, cause);
        }
    }

    private async Task GiveUp(Execution execution, NamedBackend backend, string reason, CancellationToken cancellation)
    {
        // An earlier launch may be on its way to the claim; if it wins, the attempt runs after all.
        if (execution.Launches > 1 && !await backend.Backend.TakeClaim(execution, cancellation))
            return;
        var now = clock.GetUtcNowInMilliseconds();
        var size = JobFolder.Of(execution, layout).MeasureBytes();
        await executions.Change(
            execution.Id,
            known => known switch
            {
                { State: ExecutionState.Ended } => null,
                { StopRequested: true } => known.End(ExecutionOutcome.Cancelled, now) with { SizeBytes = size },
                _ => known.End(ExecutionOutcome.NotStarted, now, reason) with { SizeBytes = size },
            },
            cancellation);
        wakeUp.Ring();
    }
}
