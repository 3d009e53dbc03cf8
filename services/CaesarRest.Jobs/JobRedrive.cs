using CaesarRest.Contracts.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Jobs;

/// <summary>Goes by id and not by due time, which moves while it goes on: each job is reminded once.</summary>
internal sealed class JobRedrive(IDocumentCollection<Job> jobs, IBus bus) : IJobRedrive
{
    private const int PageSize = 200;

    public async Task<long> RemindAll(CancellationToken cancellation)
    {
        var endpoint = await bus.GetSendEndpoint(Addresses.Jobs);
        var query = new DocumentQuery { Where = [DocumentCondition.AtLeast("dueAt", DateTimeOffset.UnixEpoch)], Limit = PageSize };
        for (long reminded = 0; ;)
        {
            var page = await jobs.Query(query, cancellation);
            foreach (var job in page)
                await endpoint.Send(new JobDue { JobId = job.CorrelationId, DueAt = job.DueAt!.Value }, cancellation);
            reminded += page.Count;
            if (page.Count < PageSize)
                return reminded;
            query = query with { After = DocumentPlace.Of(page[^1].Id) };
        }
    }
}
