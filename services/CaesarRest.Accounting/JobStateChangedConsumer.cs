using CaesarRest.Contracts.Jobs;
using MassTransit;

namespace CaesarRest.Accounting;

internal sealed class JobStateChangedConsumer(JobFacts facts) : IConsumer<JobStateChanged>
{
    public Task Consume(ConsumeContext<JobStateChanged> context) => facts.Keep(JobFact.Of(context.Message), context.CancellationToken);
}
