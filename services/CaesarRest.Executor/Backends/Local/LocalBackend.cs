using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CaesarRest.Executor.Hosts;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Local;

/// <summary>
/// Processes of this machine. A run outlives the executor; whoever looks next finds it by the marks in its traces.
/// Of another host's run only the traces can be seen, so it is asked about only once that host is gone.
/// </summary>
internal sealed class LocalBackend(BackendSettings settings, Layout layout, HostIdentity me, WakeUp wakeUp, TimeProvider clock) : IJobBackend
{
    // E2BIG of execve(2).
    private const int ArgumentListTooLong = 7;

    // A claim is written in the breath after it is created; one that stays empty was cut off by a full disk or a crash.
    private static readonly TimeSpan ClaimWriting = TimeSpan.FromSeconds(10);

    // Usually long enough to see the program start, so that one write and one message tell both.
    private static readonly TimeSpan FirstSign = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Youth = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstSample = TimeSpan.FromMilliseconds(25);

    // The machine's processors, shared out among the jobs that it may have at once.
    private readonly int _threads = Math.Max(1, Environment.ProcessorCount / settings.Slots);

    private readonly ConcurrentDictionary<string, LocalRun> _runs = new(StringComparer.Ordinal);

    public bool IsShared => false;

    public string PathThere(string path) => path;

    public Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation) => Task.CompletedTask;

    public Task<BackendHealth> Check(CancellationToken cancellation) => Task.FromResult(new BackendHealth(IsUp: true, RuntimeInformation.OSDescription));

    public async Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation)
    {
        var program = ProgramPath.Find(call.Command.Program)
            ?? throw new CannotStartException($"Program {Path.GetFileName(call.Command.Program)} is not installed on this executor.");
        var folder = JobFolder.Of(execution, layout);
        var run = Run(execution);
        var id = Start(run, WrapperCommand.For(folder, execution.Attempt, program, call.Command.Arguments, call.Command.Threads ?? _threads));
        FaultPoints.Reach("executor.launched-not-claimed");

        var traces = folder.Attempt(execution.Attempt);
        var since = clock.GetTimestamp();
        while (traces.ReadStart() is null && run.WrapperLives && clock.GetElapsedTime(since) < FirstSign)
            await Task.Delay(TimeSpan.FromMilliseconds(5), clock, cancellation);
        _ = SampleYoung(run, traces);
        return new Handover(BackendId(traces.ReadClaim(), id), traces.ReadStart()?.StartedAt);
    }

    /// <summary>
    /// A short run would be over before the first look at it: its memory is sampled while it is young, ever more
    /// rarely, since each sample reads the whole process table.
    /// </summary>
    private async Task SampleYoung(LocalRun run, AttemptTraces traces)
    {
        for (var pause = FirstSample; run.WrapperLives && pause < Youth; pause *= 1.5)
        {
            if (traces.ReadStart() is { } started)
                Sample(run, started.Program);
            await Task.Delay(pause, clock);
        }
    }

    private int Start(LocalRun run, ProcessStartInfo start)
    {
        try
        {
            return run.Start(start, wakeUp.Ring);
        }
        catch (Win32Exception cause) when (cause.NativeErrorCode == ArgumentListTooLong)
        {
            throw new CannotStartException("The command line is longer than this system allows.", cause);
        }
    }

    public Task<Observation> Observe(Execution execution, CancellationToken cancellation)
    {
        var observation = Observe(execution, JobFolder.Of(execution, layout).Attempt(execution.Attempt));
        if (observation is Observation.Exited or Observation.Gone or Observation.Withdrawn)
            _runs.TryRemove(execution.Id, out _);
        return Task.FromResult(observation);
    }

    public Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation) =>
        Task.FromResult(execution.Host == me.Key && SignalStop(JobFolder.Of(execution, layout).Attempt(execution.Attempt), force));

    public Task<bool> TakeClaim(Execution execution, CancellationToken cancellation)
    {
        var taken = JobFolder.Of(execution, layout).Attempt(execution.Attempt).Withdraw();
        if (taken)
            _runs.TryRemove(execution.Id, out _);
        return Task.FromResult(taken);
    }

    private Observation Observe(Execution execution, AttemptTraces traces)
    {
        if (Exit(execution, traces) is { } exited)
            return exited;
        switch (traces.ReadClaim())
        {
            case null:
                return Run(execution).WrapperLives ? new Observation.Waiting() : new Observation.Unclaimed();
            case Claim.Withdrawn:
                return new Observation.Withdrawn();
            case Claim.Unreadable unreadable when clock.GetUtcNow() - unreadable.SinceUtc < ClaimWriting:
                return new Observation.Waiting();
            case Claim.Held held when execution.Host == me.Key && Live(execution, held, traces) is { } running:
                return running;
            default:
                // It may have written its exit status after we looked for it and before we saw it dead.
                return Exit(execution, traces) ?? (Observation)new Observation.Gone();
        }
    }

    private Observation.Exited? Exit(Execution execution, AttemptTraces traces) =>
        traces.ReadExit() is { } status ? new(status with { PeakMemoryBytes = Run(execution).PeakMemoryBytes }) : null;

    private Observation.Running? Live(Execution execution, Claim.Held claim, AttemptTraces traces)
    {
        var started = traces.ReadStart();
        // Without its wrapper the program will leave no exit status, but it is still there to be limited and stopped.
        if (!ProcessTable.IsAlive(claim.Wrapper) && (started is null || !ProcessTable.IsAlive(started.Value.Program)))
            return null;
        var usage = started is { } program ? Sample(Run(execution), program.Program) : Usage.Unknown;
        return new(BackendId(claim, claim.Wrapper.Id), started?.StartedAt, usage);
    }

    private static Usage Sample(LocalRun run, ProcessMark program)
    {
        var members = ProcessTable.RecentSession(program);
        if (members.Count == 0)
            return Usage.Unknown;
        run.PeakMemoryBytes = ExecutionEnds.Larger(run.PeakMemoryBytes, members.Sum(member => ProcessTable.PeakMemoryBytes(member.Id) ?? 0));
        return new(members.Sum(member => member.CpuSeconds), run.PeakMemoryBytes);
    }

    private static bool SignalStop(AttemptTraces traces, bool force)
    {
        if (traces.ReadStart() is not { } started)
            // A wrapper that could not start its program in all that time never will.
            return force && traces.ReadClaim() is Claim.Held held && ProcessTable.IsAlive(held.Wrapper) && Signals.Send(-held.Wrapper.Id, Signals.Kill);
        var members = ProcessTable.Session(started.Program);
        if (members.Count == 0)
            return false;
        if (!force)
            return Signals.Send(-started.Program.Id, Signals.Terminate);
        foreach (var member in members)
            Signals.Send(member.Id, Signals.Kill);
        return true;
    }

    private LocalRun Run(Execution execution) => _runs.GetOrAdd(execution.Id, _ => new LocalRun());

    // The run that holds the claim is the one that counts, whoever was started last.
    private static string BackendId(Claim? claim, int started) =>
        (claim is Claim.Held held ? held.Wrapper.Id : started).ToString(CultureInfo.InvariantCulture);
}
