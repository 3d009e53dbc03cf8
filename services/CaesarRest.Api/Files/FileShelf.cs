using CaesarRest.Api.Lists;
using CaesarRest.Contracts.Files;
using CaesarRest.Storage;

namespace CaesarRest.Api.Files;

/// <summary>The files of each owner: what may be listed, read and deleted. Others are told by <see cref="FileEvents"/>.</summary>
internal sealed class FileShelf(IDocumentCollection<StoredFile> files, FileEvents events, TimeProvider clock)
{
    /// <summary>The owner's file, or null; a foreign or deleted one reads as none.</summary>
    public async Task<StoredFile?> Find(Owner owner, string id, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(id, "N", out _))
            return null;
        var file = await files.Find(id, cancellation);
        return file is { State: FileState.Stored } && file.Owner == owner.Name ? file : null;
    }

    /// <summary>The owner's files of a page, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<StoredFile>> List(Owner owner, ListPage page, int? limit, CancellationToken cancellation) => files.Query(
        new()
        {
            Where =
            [
                DocumentCondition.Is("owner", owner.Name), DocumentCondition.Is("state", FileState.Stored),
                .. page.Tag is { } tag ? [DocumentCondition.Is("tag", tag)] : Array.Empty<DocumentCondition>(),
                .. page.Since is { } since ? [DocumentCondition.AtLeast("storedAt", since)] : Array.Empty<DocumentCondition>(),
            ],
            OrderBy = "storedAt",
            Descending = page.NewestFirst,
            After = page.After is { } after ? new(after.At, after.Id.ToString("N")) : null,
            Limit = limit,
            Index = page.Tag is null ? "by_owner" : "by_tag",
        },
        cancellation);

    /// <summary>Files of all owners that were stored so long ago, oldest first.</summary>
    public Task<IReadOnlyList<StoredFile>> StoredUntil(DateTimeOffset instant, CancellationToken cancellation) => files.Query(
        new() { Where = [DocumentCondition.Is("state", FileState.Stored), DocumentCondition.AtMost("storedAt", instant)], OrderBy = "storedAt", Index = "by_age" },
        cancellation);

    /// <summary>
    /// Keeps the bytes and lists them. Not to be cancelled half-way: an outage of the store may hide whether the
    /// insert happened, and bytes without a document are better than a document without bytes.
    /// </summary>
    public async Task<StoredFile> Add(Owner owner, string id, FileName name, IncomingFile incoming, string tag)
    {
        var file = new StoredFile
        {
            Id = id,
            Owner = owner.Name,
            OriginalName = name.Original,
            Extension = name.Extension,
            SizeBytes = incoming.Length,
            Sha256 = incoming.Keep(),
            Tag = tag,
            StoredAt = clock.GetUtcNowInMilliseconds(),
        };
        if (!await files.TryInsert(file, CancellationToken.None))
            throw new InvalidOperationException($"File id {id} exists already.");
        await events.Announce(new FileStored
        {
            FileId = file.Id,
            Owner = file.Owner,
            SizeBytes = file.SizeBytes,
            Sha256 = file.Sha256,
            StoredAt = file.StoredAt,
        });
        return file;
    }

    /// <summary>Hides the file at once; <see cref="FileSweeper"/> removes the bytes. False when there is no such file.</summary>
    public async Task<bool> Delete(Owner owner, string id, CancellationToken cancellation)
    {
        if (await Find(owner, id, cancellation) is not { } file)
            return false;
        var deleted = file with { State = FileState.Deleted, DeletedAt = clock.GetUtcNowInMilliseconds() };
        // A file changes only by being deleted, so who loses the race finds it gone.
        if (!await files.TryReplace(deleted, file.Version, CancellationToken.None))
            return false;
        await events.Announce(new FileDeleted
        {
            FileId = file.Id,
            Owner = file.Owner,
            SizeBytes = file.SizeBytes,
            DeletedAt = deleted.DeletedAt.Value,
        });
        return true;
    }
}
