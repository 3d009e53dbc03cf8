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

    /// <summary>An ended attempt of which nothing else is known: a <see cref="StartJob"/> that comes late finds it.</summary>
    private Execution Tombstone(StopJob stop) => new Execution
    {
        Id = Execution.IdOf(stop.JobId, stop.Attempt),
        JobId = stop.JobId,
        Attempt = stop.Attempt,
        Backend = backend,
        Owner = "",
        App = "",
        OptionsJson = "{}",
        InputFileId = "",
        TimeLimitSeconds = 0,
        State = ExecutionState.Queued,
        QueuedAt = clock.GetUtcNowInMilliseconds(),
        StopRequested = true,
    }.End(ExecutionOutcome.Cancelled, clock.GetUtcNowInMilliseconds());
}
