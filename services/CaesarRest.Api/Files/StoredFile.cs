using CaesarRest.Storage;

namespace CaesarRest.Api.Files;

/// <summary>An upload. Written by the api role only; its bytes lie where <c>Layout.DataFile</c> says.</summary>
internal sealed record StoredFile : IDocument
{
    public static readonly CollectionSchema Schema = new(
        "files",
        new CollectionIndex("by_owner", "owner", "state", "storedAt"),
        new CollectionIndex("by_tag", "owner", "state", "tag", "storedAt"),
        new CollectionIndex("by_age", "state", "storedAt"),
        new CollectionIndex("by_deletion", "state", "deletedAt"));

    /// <summary>Id, 32 hex digits.</summary>
    public required string Id { get; init; }

    public long Version { get; set; }

    public required string Owner { get; init; }

    /// <summary>The name that the user gave it, reduced to plain ASCII.</summary>
    public required string OriginalName { get; init; }

    /// <summary>Extension as typed, without the leading dot.</summary>
    public required string Extension { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>SHA-256, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Label of the user, empty when none was given.</summary>
    public string Tag { get; init; } = "";

    public FileState State { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>When its owner deleted it (UTC), null before.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}
