namespace CaesarRest.Storage.Readers;

/// <summary>Jobs as other roles may read them: always within one owner. A deleted job reads as none.</summary>
public interface IJobReader
{
    /// <summary>The owner's job, or null; a foreign job reads as none.</summary>
    Task<JobView?> Find(string owner, Guid jobId, CancellationToken cancellation);

    /// <summary>The owner's jobs that are selected, in the order of their submission.</summary>
    Task<IReadOnlyList<JobView>> List(string owner, JobSelection selection, CancellationToken cancellation);

    /// <summary>True while an open job of the owner, deleted or not, names the file as its input.</summary>
    Task<bool> IsInUse(string owner, string fileId, CancellationToken cancellation);

    /// <summary>The owner's jobs that have changed since <paramref name="after"/>, in the order of their last changes, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<JobView>> Changed(string owner, ChangePlace after, int limit, CancellationToken cancellation);

    /// <summary>The place of the last change among the owner's jobs; null when there is no job.</summary>
    Task<ChangePlace?> LastChange(string owner, CancellationToken cancellation);

    /// <summary>All open jobs of the owner, in no order.</summary>
    Task<IReadOnlyList<JobView>> Open(string owner, CancellationToken cancellation);
}
