namespace CaesarRest.Storage.Readers;

/// <summary>All files that there are, of every owner: for counting, never for showing to a user.</summary>
public interface IFileCensus
{
    /// <summary>Files in the order of their ids, from after one on; null for the beginning.</summary>
    Task<IReadOnlyList<CountedFile>> Page(string? afterFileId, int limit, CancellationToken cancellation);

    /// <summary>Those of the given files that there are, in no order.</summary>
    Task<IReadOnlyList<CountedFile>> Among(IReadOnlyCollection<string> fileIds, CancellationToken cancellation);
}

/// <summary>A file as it is counted.</summary>
/// <param name="FileId">Id, 32 hex digits.</param>
/// <param name="Owner">User whose file it is.</param>
/// <param name="SizeBytes">Size, bytes.</param>
/// <param name="StoredAt">When it was stored (UTC).</param>
/// <param name="DeletedAt">When it was deleted (UTC), though its bytes may still be there; null before.</param>
public sealed record CountedFile(string FileId, string Owner, long SizeBytes, DateTimeOffset StoredAt, DateTimeOffset? DeletedAt);
