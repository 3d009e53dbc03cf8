using CaesarRest.Contracts.Accounting;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Messaging;
using MassTransit;

namespace CaesarRest.Accounting;

/// <summary>Doubts every fact, a page a message, then asks for all jobs.</summary>
internal sealed class RebuildAccountingConsumer(JobFacts facts, Watermarks marks) : IConsumer<RebuildAccounting>
{
    private const int PageSize = 200;

    public async Task Consume(ConsumeContext<RebuildAccounting> context)
    {
        if (await facts.Doubt(context.Message.AfterJobId, PageSize, context.CancellationToken) is { } last)
        {
            await context.Send(Addresses.Accounting, new RebuildAccounting { AfterJobId = last });
            return;
        }

        // Before it is asked, so that an announcement that is lost is asked for again.
        await marks.Reset(context.CancellationToken);
        await context.Send(Addresses.Jobs, new AnnounceJobs { Since = DateTimeOffset.UnixEpoch });
    }
}
