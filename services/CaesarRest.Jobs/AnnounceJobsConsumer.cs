using CaesarRest.Contracts.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Jobs;

/// <summary>
/// Says again what jobs are, page by page: each page is a message, the next one goes out after its events. So memory is
/// bounded, other messages of the queue come in between, and a kill repeats one page at most.
/// </summary>
internal sealed class AnnounceJobsConsumer(IDocumentCollection<Job> jobs, TimeProvider clock) : IConsumer<AnnounceJobs>, IConsumer<AnnounceMoreJobs>
{
    internal const int PageSize = 200;

    public Task Consume(ConsumeContext<AnnounceJobs> context) =>
        Announce(context, context.Message.Since, clock.GetUtcNowInMilliseconds(), after: null);

    public Task Consume(ConsumeContext<AnnounceMoreJobs> context)
    {
        var last = context.Message;
        return Announce(context, last.Since, last.Until, new(last.ChangedAt, last.JobId.ToString("D")));
    }

    private async Task Announce(ConsumeContext context, DateTimeOffset since, DateTimeOffset until, DocumentPlace? after)
    {
        var query = new DocumentQuery
        {
            Where = [DocumentCondition.AtLeast("changedAt", since), DocumentCondition.AtMost("changedAt", until)],
            OrderBy = "changedAt",
            After = after,
            Limit = PageSize,
        };
        var page = await jobs.Query(query, context.CancellationToken);
        foreach (var job in page)
            await context.Publish(job.ToStateChanged(), context.CancellationToken);
        if (page.Count < PageSize)
            await context.Publish(new JobsAnnounced { Since = since, Until = until }, context.CancellationToken);
        else
            await context.Send(Addresses.Jobs, new AnnounceMoreJobs { Since = since, Until = until, ChangedAt = page[^1].ChangedAt, JobId = page[^1].CorrelationId });
    }
}

/// <summary>On the queue of the jobs role, beside the life cycle.</summary>
internal sealed class AnnounceJobsDefinition : ConsumerDefinition<AnnounceJobsConsumer>
{
    public AnnounceJobsDefinition() => EndpointName = Addresses.JobsQueue;
}
