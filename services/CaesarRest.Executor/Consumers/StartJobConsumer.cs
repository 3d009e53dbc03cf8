using CaesarRest.Contracts.Executions;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Executor.Consumers;

/// <summary>Writes the intent to run and lets go of the message; the monitor does the rest.</summary>
internal sealed class StartJobConsumer(Executions executions, WakeUp wakeUp, TimeProvider clock, string backend) : IConsumer<StartJob>
{
    public async Task Consume(ConsumeContext<StartJob> context)
    {
        if (await executions.TryInsert(Queue(context.Message), context.CancellationToken))
        {
            FaultPoints.Reach("executor.queued-not-acknowledged");
            wakeUp.Ring();
            return;
        }

        var known = await executions.Find(context.Message.JobId, context.Message.Attempt, context.CancellationToken);
        if (known is not null && ExecutionFacts.Known(known) is { } fact)
            await context.Publish(fact, context.CancellationToken);
    }

    private Execution Queue(StartJob start) => new()
    {
        Id = Execution.IdOf(start.JobId, start.Attempt),
        JobId = start.JobId,
        Attempt = start.Attempt,
        Backend = backend,
        Owner = start.Owner,
        App = start.App,
        OptionsJson = start.Options.GetRawText(),
        InputFileId = start.InputFileId,
        TimeLimitSeconds = start.TimeLimitSeconds,
        Resources = start.Resources,
        State = ExecutionState.Queued,
        QueuedAt = clock.GetUtcNowInMilliseconds(),
        TraceParent = Traces.Here,
    };
}
