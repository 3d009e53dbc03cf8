namespace CaesarRest.Contracts.Files;

/// <summary>Public event: a file was deleted by its owner and is no longer served.</summary>
public sealed record FileDeleted
{
    /// <summary>Id of the file, 32 hex digits.</summary>
    public required string FileId { get; init; }

    /// <summary>User whose file it was.</summary>
    public required string Owner { get; init; }

    /// <summary>Size it had, bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was deleted (UTC).</summary>
    public required DateTimeOffset DeletedAt { get; init; }
}
