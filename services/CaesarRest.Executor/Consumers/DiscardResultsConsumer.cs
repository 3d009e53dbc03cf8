using CaesarRest.Contracts.Executions;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Hosts;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Consumers;

/// <summary>
/// Removes a job's directory, once none of its attempts runs or may still begin. Where one may, or the removal fails,
/// nothing is told, and the jobs role asks again.
/// </summary>
internal sealed class DiscardResultsConsumer(
    Executions executions, BackendSet backends, HostIdentity me, Layout layout, TimeProvider clock, ILogger<DiscardResultsConsumer> log, string backend)
    : IConsumer<DiscardResults>
{
    public async Task Consume(ConsumeContext<DiscardResults> context)
    {
        var (job, cancellation) = (context.Message, context.CancellationToken);
        for (var attempt = 1; attempt <= job.Attempts; attempt++)
        {
            if (await MayRun(job.JobId, attempt, cancellation))
            {
                log.LogInformation("Attempt {Attempt} may still run, so the job's directory stays for now", attempt);
                return;
            }
        }

        FaultPoints.Reach("executor.results-not-discarded");
        try
        {
            new JobFolder(layout.JobFolder(job.Owner, job.JobId)).Remove();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(cause, "The job's directory could not be removed; trying again later");
            return;
        }

        FaultPoints.Reach("executor.results-discarded-not-told");
        log.LogInformation("The job's directory is removed");
        await context.Publish(new ResultsDiscarded { JobId = job.JobId }, cancellation);
    }

    internal async Task<bool> MayRun(Guid jobId, int attempt, CancellationToken cancellation)
    {
        // One that is unknown here may still come by a late message; released, for the job's end is recorded already.
        var tombstone = ExecutionEnds.Tombstone(jobId, attempt, backend, clock.GetUtcNowInMilliseconds()) with { Released = true, NextAnnounceAt = null };
        if (await executions.TryInsert(tombstone, cancellation))
            return false;
        if (await executions.Find(jobId, attempt, cancellation) is not { State: ExecutionState.Ended } ended)
            return true;
        if (backends.All.FirstOrDefault(one => one.Name == ended.Backend) is not { } named)
            return false;
        try
        {
            // However it ended for its user: on a node that is cut off from its cluster the program may go on.
            if (named.Backend.Leftovers() is { } held)
                return held.Contains((jobId, attempt));
            // Given up by the word of another host, it may go on here.
            if (ended.Outcome != ExecutionOutcome.Lost || (ended.Host != me.Key && !named.Backend.IsShared))
                return false;
            if (await named.Backend.Observe(ended, cancellation) is not Observation.Running)
                return false;
            await named.Backend.SignalStop(ended, force: true, cancellation);
            return true;
        }
        catch (BackendUnavailableException)
        {
            return true;
        }
    }
}
