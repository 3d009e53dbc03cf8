using CaesarRest.Contracts.Executions;
using MassTransit;

namespace CaesarRest.Executor.Consumers;

internal sealed class ReportExecutionConsumer(Executions executions) : IConsumer<ReportExecution>
{
    public async Task Consume(ConsumeContext<ReportExecution> context)
    {
        var (jobId, attempt) = (context.Message.JobId, context.Message.Attempt);
        var fact = await executions.Find(jobId, attempt, context.CancellationToken) is { } known
            ? ExecutionFacts.Known(known)
            : new ExecutionUnknown { JobId = jobId, Attempt = attempt };
        if (fact is not null)
            await context.Publish(fact, context.CancellationToken);
    }
}
