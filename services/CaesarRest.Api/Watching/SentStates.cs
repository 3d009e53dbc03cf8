using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Watching;

/// <summary>What a stream has told of late, so that what is read again is not told again.</summary>
internal sealed class SentStates
{
    private readonly Dictionary<Guid, (long Sequence, DateTimeOffset ChangedAt)> _sent = [];

    /// <summary>True for a state that is newer than what was told; it counts as told then.</summary>
    public bool Add(JobView job)
    {
        if (_sent.TryGetValue(job.JobId, out var sent) && sent.Sequence >= job.Sequence)
            return false;
        _sent[job.JobId] = (job.Sequence, job.ChangedAt);
        return true;
    }

    /// <summary>False once a newer state was told than the progress belongs to.</summary>
    public bool IsCurrent(JobProgressed progress) => !_sent.TryGetValue(progress.JobId, out var sent) || sent.Sequence <= progress.Sequence;

    /// <summary>Forgets what will not be read again.</summary>
    public void ForgetBefore(DateTimeOffset instant)
    {
        foreach (var (job, _) in _sent.Where(sent => sent.Value.ChangedAt < instant).ToList())
            _sent.Remove(job);
    }
}
