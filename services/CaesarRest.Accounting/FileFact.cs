using CaesarRest.Contracts.Files;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Accounting;

/// <summary>What is known of one file: a document of <c>accounting_files</c>. It stays after the file, so that news of it that come late change nothing.</summary>
internal sealed class FileFact : IDocument
{
    public static readonly CollectionSchema Schema = new(
        "accounting_files",
        new CollectionIndex("accounting_files_owner_changed", "owner", "changedAt"),
        new CollectionIndex("accounting_files_changed", "changedAt"));

    /// <summary>The file's id.</summary>
    public string Id { get; init; } = "";

    public long Version { get; set; }

    public string Owner { get; init; } = "";

    /// <summary>Bytes that it takes; 0 once it is deleted.</summary>
    public long SizeBytes { get; init; }

    /// <summary>1 while it is there, 0 once it is deleted.</summary>
    public long Files { get; init; }

    /// <summary>When it was stored, or deleted.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    public static FileFact Of(FileStored stored) => Stored(stored.FileId, stored.Owner, stored.SizeBytes, stored.StoredAt);

    public static FileFact Of(FileDeleted deleted) => Deleted(deleted.FileId, deleted.Owner, deleted.DeletedAt);

    public static FileFact Of(CountedFile file) => file.DeletedAt is { } deletedAt
        ? Deleted(file.FileId, file.Owner, deletedAt)
        : Stored(file.FileId, file.Owner, file.SizeBytes, file.StoredAt);

    /// <summary>The same file, deleted.</summary>
    public FileFact Deleted(DateTimeOffset at) => Deleted(Id, Owner, at);

    private static FileFact Stored(string id, string owner, long bytes, DateTimeOffset at) => new() { Id = id, Owner = owner, SizeBytes = bytes, Files = 1, ChangedAt = at };

    private static FileFact Deleted(string id, string owner, DateTimeOffset at) => new() { Id = id, Owner = owner, ChangedAt = at };
}
