using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.Options;

namespace CaesarRest.Api.Files;

/// <summary>Lets every role read what jobs work on: uploads, and the datasets of the installation.</summary>
internal sealed class FileReader(IDocumentCollection<StoredFile> files, Layout layout, IOptions<CaesarOptions> options) : IFileReader
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

    public async Task<bool> IsInput(string owner, string inputId, CancellationToken cancellation) =>
        DatasetSettings.LabelOf(inputId) is { } label
            ? options.Value.Datasets.ContainsKey(label)
            : await Find(owner, inputId, cancellation) is not null;

    public async Task<string?> FindPath(string owner, string inputId, CancellationToken cancellation)
    {
        var path = DatasetSettings.LabelOf(inputId) is { } label
            ? DatasetPath(label)
            : await OfOwner(owner, inputId, cancellation) is { } file ? layout.DataFile(file.Owner, file.Id, file.Extension) : null;
        return File.Exists(path) ? path : null;
    }

    private string? DatasetPath(string label) =>
        options.Value.Datasets.TryGetValue(label, out var dataset) && dataset.Path is { } path ? Path.GetFullPath(path) : null;

    private async Task<StoredFile?> OfOwner(string owner, string fileId, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(fileId, "N", out _))
            return null;
        var file = await files.Find(fileId, cancellation);
        return file?.Owner == owner ? file : null;
    }
}
