namespace CaesarRest.Storage.Readers;

/// <summary>
/// The place of a job among its owner's, ordered by their last changes. A job moves to the end with each change. Clocks of
/// writers differ and a write takes its time, so a change may still appear a little before the last place that was read.
/// </summary>
/// <param name="ChangedAt">When it changed last.</param>
/// <param name="JobId">Its id, which parts changes of the same millisecond.</param>
public sealed record ChangePlace(DateTimeOffset ChangedAt, Guid JobId)
{
    /// <summary>Before every change.</summary>
    public static readonly ChangePlace Start = new(DateTimeOffset.UnixEpoch, Guid.Empty);

    /// <summary>The place of that job.</summary>
    public static ChangePlace Of(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new(job.ChangedAt, job.JobId);
    }
}
