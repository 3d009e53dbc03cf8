using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Files;

/// <summary>Lets the accounting role see which files there are.</summary>
internal sealed class FileCensus(IDocumentCollection<StoredFile> files) : IFileCensus
{
    public Task<IReadOnlyList<CountedFile>> Page(string? afterFileId, int limit, CancellationToken cancellation) =>
        Read(new() { After = afterFileId is null ? null : DocumentPlace.Of(afterFileId), Limit = limit }, cancellation);

    public Task<IReadOnlyList<CountedFile>> Among(IReadOnlyCollection<string> fileIds, CancellationToken cancellation) =>
        Read(new() { Where = [DocumentCondition.IsOneOf("id", fileIds)] }, cancellation);

    private async Task<IReadOnlyList<CountedFile>> Read(DocumentQuery query, CancellationToken cancellation) =>
        [.. (await files.Query(query, cancellation)).Select(file => new CountedFile(file.Id, file.Owner, file.SizeBytes, file.StoredAt, file.DeletedAt))];
}
