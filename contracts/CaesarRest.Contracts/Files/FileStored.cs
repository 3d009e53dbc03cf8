namespace CaesarRest.Contracts.Files;

/// <summary>Public event: a file was uploaded and is durable.</summary>
public sealed record FileStored
{
    /// <summary>Id of the file, 32 hex digits.</summary>
    public required string FileId { get; init; }

    /// <summary>User whose file it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Size, bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was stored (UTC).</summary>
    public required DateTimeOffset StoredAt { get; init; }
}
