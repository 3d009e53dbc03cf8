using CaesarRest.Contracts.Files;
using MassTransit;

namespace CaesarRest.Accounting;

internal sealed class FileEventsConsumer(FileFacts facts) : IConsumer<FileStored>, IConsumer<FileDeleted>
{
    public Task Consume(ConsumeContext<FileStored> context) => facts.Keep(FileFact.Of(context.Message), context.CancellationToken);

    public Task Consume(ConsumeContext<FileDeleted> context) => facts.Keep(FileFact.Of(context.Message), context.CancellationToken);
}
