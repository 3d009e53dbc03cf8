using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Jobs;

/// <summary>
/// Reminds jobs whose due time has passed, so that whatever message was lost is sent again, and ended ones that have
/// reached the age at which something of them goes. It acts on what the store
/// says, not on what happened, so it heals after any crash.
/// </summary>
internal sealed class JobSweeper(
    IDocumentCollection<Job> jobs, IBus bus, Broker broker, Retention retention, IOptions<CaesarOptions> options, TimeProvider clock, ILogger<JobSweeper> log)
    : PeriodicWorker(options.Value.Jobs.SweepInterval, clock, log)
{
    private const int PageSize = 200;

    public override async Task Pass(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNowInMilliseconds();
        var due = new DocumentQuery { Where = [DocumentCondition.AtMost("dueAt", now)], OrderBy = "dueAt", Limit = PageSize };
        var endpoint = await bus.GetSendEndpoint(Addresses.Jobs);
        foreach (var query in retention.Due(now, PageSize).Prepend(due))
        {
            foreach (var job in await jobs.Query(query, cancellation))
            {
                var reminder = new JobDue { JobId = job.CorrelationId, DueAt = job.DueAt ?? now };
                await broker.Soon(deadline => endpoint.Send(reminder, deadline), cancellation);
            }
        }
    }
}
