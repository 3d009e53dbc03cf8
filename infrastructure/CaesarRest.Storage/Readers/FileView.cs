namespace CaesarRest.Storage.Readers;

/// <summary>An uploaded file as its owner sees it.</summary>
public sealed record FileView
{
    /// <summary>Id, 32 hex digits.</summary>
    public required string FileId { get; init; }

    /// <summary>User whose file it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Extension as typed, without the leading dot: <c>fits</c>, <c>fits.gz</c>.</summary>
    public required string Extension { get; init; }

    /// <summary>Size, bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256, lower-case hex.</summary>
    public required string Sha256 { get; init; }
}
