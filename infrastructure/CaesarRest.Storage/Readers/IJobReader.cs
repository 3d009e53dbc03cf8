namespace CaesarRest.Storage.Readers;

/// <summary>Jobs as other roles may read them: always within one owner.</summary>
public interface IJobReader
{
    /// <summary>The owner's job, or null; a foreign job reads as none.</summary>
    Task<JobView?> Find(string owner, Guid jobId, CancellationToken cancellation);

    /// <summary>The owner's jobs, oldest first: those after <paramref name="after"/>, at most <paramref name="limit"/>; null for no such bound.</summary>
    Task<IReadOnlyList<JobView>> List(string owner, JobPlace? after, int? limit, CancellationToken cancellation);

    /// <summary>True while an open job of the owner names the file as its input.</summary>
    Task<bool> IsInUse(string owner, string fileId, CancellationToken cancellation);
}
