using CaesarRest.Contracts.Executions;
using CaesarRest.Hosting;
using MassTransit;

namespace CaesarRest.Executor.Consumers;

/// <summary>The end is recorded elsewhere: it is told no more. The document stays, so that the attempt can never run again.</summary>
internal sealed class ReleaseExecutionConsumer(Executions executions) : IConsumer<ReleaseExecution>
{
    public Task Consume(ConsumeContext<ReleaseExecution> context)
    {
        FaultPoints.Reach("executor.release-not-recorded");
        return executions.Change(
            Execution.IdOf(context.Message.JobId, context.Message.Attempt),
            known => known is { State: ExecutionState.Ended, Released: false } ? known with { Released = true, NextAnnounceAt = null } : null,
            context.CancellationToken);
    }
}
