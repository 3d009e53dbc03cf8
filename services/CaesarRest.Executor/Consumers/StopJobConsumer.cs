using CaesarRest.Contracts.Executions;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Executor.Consumers;

/// <summary>Writes the wish to stop. What waits ends here; what may run is stopped by the monitor of the host that took it.</summary>
internal sealed class StopJobConsumer(Executions executions, WakeUp wakeUp, TimeProvider clock, string backend) : IConsumer<StopJob>
{
    public async Task Consume(ConsumeContext<StopJob> context)
    {
        var stop = context.Message;
        var cancellation = context.CancellationToken;
        if (await executions.TryInsert(Tombstone(stop), cancellation))
        {
            wakeUp.Ring();
            return;
        }

        if (await executions.Change(Execution.IdOf(stop.JobId, stop.Attempt), Stop, cancellation) is not null)
            wakeUp.Ring();
        else if (await executions.Find(stop.JobId, stop.Attempt, cancellation) is { State: ExecutionState.Ended } ended)
            await context.Publish(ExecutionFacts.Finished(ended), cancellation);
    }

    private Execution? Stop(Execution known) => known switch
    {
        { State: ExecutionState.Queued } => (known with { StopRequested = true }).End(ExecutionOutcome.Cancelled, clock.GetUtcNowInMilliseconds()),
        { State: ExecutionState.Ended } or { StopRequested: true } => null,
        _ => known with { StopRequested = true },
    };

    private Execution Tombstone(StopJob stop) => ExecutionEnds.Tombstone(stop.JobId, stop.Attempt, backend, clock.GetUtcNowInMilliseconds());
}
