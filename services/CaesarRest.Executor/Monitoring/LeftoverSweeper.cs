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

    public override async Task Pass(CancellationToken cancellation)
    {
        foreach (var backend in backends.All)
        {
            try
            {
                await Sweep(backend.Backend, cancellation);
            }
            catch (BackendUnavailableException cause)
            {
                log.LogDebug(cause, "What backend {Backend} holds of ended jobs stays for now", backend.Name);
            }
        }
    }

    private async Task Sweep(IJobBackend backend, CancellationToken cancellation)
    {
        foreach (var (jobId, attempt) in backend.Leftovers)
        {
            if (await executions.Find(jobId, attempt, cancellation) is { State: ExecutionState.Ended, Released: true })
                await backend.Release(jobId, attempt, cancellation);
            Heartbeat.GetOn();
        }
    }
}
