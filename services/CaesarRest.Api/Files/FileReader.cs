using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Files;

/// <summary>Lets the jobs and executor roles read uploads.</summary>
internal sealed class FileReader(IDocumentCollection<StoredFile> files, Layout layout) : IFileReader
{
    public async Task<FileView?> Find(string owner, string fileId, CancellationToken cancellation) =>
        await OfOwner(owner, fileId, cancellation) is { State: FileState.Stored } file
            ? new()
            {
                FileId = file.Id,
                Owner = file.Owner,
                Extension = file.Extension,
                SizeBytes = file.SizeBytes,
                Sha256 = file.Sha256,
            }
            : null;

    public async Task<string?> FindPath(string owner, string fileId, CancellationToken cancellation)
    {
        if (await OfOwner(owner, fileId, cancellation) is not { } file)
            return null;
        var path = layout.DataFile(file.Owner, file.Id, file.Extension);
        return File.Exists(path) ? path : null;
    }

    private async Task<StoredFile?> OfOwner(string owner, string fileId, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(fileId, "N", out _))
            return null;
        var file = await files.Find(fileId, cancellation);
        return file?.Owner == owner ? file : null;
    }
}
