using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.Options;

namespace CaesarRest.Jobs;

/// <summary>
/// How long ended jobs and their results are kept. It goes by the end of a job and not by a stored time of destruction,
/// so that another setting holds for all jobs that there are.
/// </summary>
internal sealed class Retention(IOptions<CaesarOptions> options)
{
    private readonly RetentionSettings _settings = options.Value.Retention;

    /// <summary>When its results, or all of it, go; null while it is open, and when nothing more goes.</summary>
    public DateTimeOffset? Destruction(Job job) => job.EndedAt + job.Remains switch
    {
        JobRemains.All => _settings.Results ?? _settings.Jobs,
        JobRemains.Record => _settings.Jobs,
        _ => null,
    };

    public bool TakesResults(Job job, DateTimeOffset now) => job.Remains == JobRemains.All && job.EndedAt + _settings.Results <= now;

    public bool TakesJob(Job job, DateTimeOffset now) => job.Remains != JobRemains.Nothing && job.EndedAt + _settings.Jobs <= now;

    /// <summary>The questions for jobs of which something is to go now, oldest first; each has an index that holds its order.</summary>
    public IEnumerable<DocumentQuery> Due(DateTimeOffset now, int limit)
    {
        if ((_settings.Results ?? _settings.Jobs) is { } results)
            yield return Ended(JobRemains.All, now - results, limit);
        if (_settings.Jobs is { } jobs)
            yield return Ended(JobRemains.Record, now - jobs, limit);
    }

    private static DocumentQuery Ended(JobRemains remains, DateTimeOffset until, int limit) => new()
    {
        Where = [DocumentCondition.Is("remains", remains), DocumentCondition.AtMost("endedAt", until)],
        OrderBy = "endedAt",
        Limit = limit,
        Index = "jobs_remains",
    };
}
