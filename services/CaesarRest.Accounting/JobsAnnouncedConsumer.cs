using CaesarRest.Contracts.Jobs;
using MassTransit;

namespace CaesarRest.Accounting;

internal sealed class JobsAnnouncedConsumer(Watermarks marks) : IConsumer<JobsAnnounced>
{
    public Task Consume(ConsumeContext<JobsAnnounced> context) => marks.Advance(context.Message, context.CancellationToken);
}
