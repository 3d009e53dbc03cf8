using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Api.Watching;

/// <summary>
/// What an open stream is told by the bus while it is busy or waits. Only whether something has changed, and the newest
/// progress of each job: a client that reads slowly makes nothing pile up here.
/// </summary>
internal sealed class Watch(string owner, Guid? jobId, Action<Watch> close) : IDisposable
{
    private const int MostProgress = 1000;

    private readonly Lock _lock = new();
    private Dictionary<Guid, JobProgressed> _progress = [];
    private TaskCompletionSource _rung = NewBell();
    private bool _hasChanged;

    public void Tell(JobStateChanged change)
    {
        if (!Concerns(change.Owner, change.JobId))
            return;
        lock (_lock)
        {
            _hasChanged = true;
            _rung.TrySetResult();
        }
    }

    public void Tell(JobProgressed progress)
    {
        if (!Concerns(progress.Owner, progress.JobId))
            return;
        lock (_lock)
        {
            if (_progress.Count < MostProgress || _progress.ContainsKey(progress.JobId))
                _progress[progress.JobId] = progress;
            _rung.TrySetResult();
        }
    }

    /// <summary>Waits for something to be told, and takes it. What is told meanwhile is there the next time.</summary>
    public async Task<Told> Next(TimeSpan atMost, TimeProvider clock, CancellationToken cancellation)
    {
        Task rung;
        lock (_lock)
            rung = _rung.Task;
        await rung.WaitAsync(atMost, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var told = new Told(_hasChanged, [.. _progress.Values]);
            (_hasChanged, _progress, _rung) = (false, [], NewBell());
            return told;
        }
    }

    public void Dispose() => close(this);

    private bool Concerns(string ownerOfJob, Guid job) => ownerOfJob == owner && (jobId is null || job == jobId);

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What a stream was told.</summary>
/// <param name="HasChanged">The store holds something new.</param>
/// <param name="Progress">One a job.</param>
internal sealed record Told(bool HasChanged, IReadOnlyList<JobProgressed> Progress);
