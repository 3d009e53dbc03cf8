using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Jobs;

/// <summary>
/// Reminds jobs whose due time has passed, so that whatever message was lost is sent again. It acts on what the store
/// says, not on what happened, so it heals after any crash.
/// </summary>
internal sealed class JobSweeper(
    IDocumentCollection<Job> jobs, IBus bus, IOptions<CaesarOptions> options, TimeProvider clock, ILogger<JobSweeper> log) : BackgroundService
{
    private const int PageSize = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Jobs.SweepInterval, clock);
        do
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception cause) when (cause is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(cause, "Due jobs could not be reminded; trying again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Sweep(CancellationToken cancellation)
    {
        var due = new DocumentQuery { Where = [DocumentCondition.AtMost("dueAt", clock.GetUtcNow())], OrderBy = "dueAt", Limit = PageSize };
        var endpoint = await bus.GetSendEndpoint(Addresses.Jobs);
        foreach (var job in await jobs.Query(due, cancellation))
            await endpoint.Send(new JobDue { JobId = job.CorrelationId, DueAt = job.DueAt!.Value }, cancellation);
    }
}
