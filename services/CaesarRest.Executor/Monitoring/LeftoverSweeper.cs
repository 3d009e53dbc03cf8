using CaesarRest.Executor.Backends;
using CaesarRest.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Monitoring;

/// <summary>
/// Has backends let go of what they hold of attempts, once their end is recorded by the jobs role and nothing is lost with
/// it. What belongs to an attempt that is not known here is left alone.
/// </summary>
internal sealed class LeftoverSweeper(BackendSet backends, Executions executions, TimeProvider clock, ILogger<LeftoverSweeper> log)
    : PeriodicWorker(Interval, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // What stays is told once; it is tried again at every pass.
    private readonly HashSet<(Guid JobId, int Attempt)> _stuck = [];

    public override async Task Pass(CancellationToken cancellation)
    {
        foreach (var backend in backends.All)
        {
            try
            {
                await Sweep(backend, cancellation);
            }
            catch (BackendUnavailableException cause)
            {
                log.LogDebug(cause, "What backend {Backend} holds of ended jobs stays for now", backend.Name);
            }
            catch (Exception cause) when (cause is not UnavailableException && !cancellation.IsCancellationRequested)
            {
                log.LogWarning(cause, "What backend {Backend} holds of ended jobs could not be let go", backend.Name);
            }
        }
    }

    private async Task Sweep(NamedBackend backend, CancellationToken cancellation)
    {
        foreach (var (jobId, attempt) in backend.Backend.Leftovers() ?? [])
        {
            if (await executions.Find(jobId, attempt, cancellation) is { State: ExecutionState.Ended, Released: true })
                await Release(backend, jobId, attempt, cancellation);
            Heartbeat.GetOn();
        }
    }

    private async Task Release(NamedBackend backend, Guid jobId, int attempt, CancellationToken cancellation)
    {
        try
        {
            await backend.Backend.Release(jobId, attempt, cancellation);
            _stuck.Remove((jobId, attempt));
        }
        catch (Exception cause) when (cause is not BackendUnavailableException { ConcernsAll: true } && !cancellation.IsCancellationRequested)
        {
            // One that the backend does not let go of must not keep it from the others.
            if (_stuck.Add((jobId, attempt)))
                log.LogWarning(cause, "What backend {Backend} holds of attempt {Attempt} of job {Job} could not be let go; it is tried again", backend.Name, attempt, jobId);
        }
    }
}
