using System.Collections.Concurrent;
using System.Diagnostics;

namespace CaesarRest.Resilience.Tests;

/// <summary>Jobs that a user has in flight at a site, each followed from its submission to its end.</summary>
/// <param name="site">Where.</param>
/// <param name="limit">A job that has not ended so long after it was accepted is stuck.</param>
internal sealed class Workload(Site site, TimeSpan limit)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(2);
    private const string Unknown = "none";

    private readonly ConcurrentQueue<Task<Outcome?>> _outcomes = new();
    private string? _file;
    private int _open;
    private int _accepted;
    private int _promised;

    /// <summary>Jobs that were accepted, ended or not.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Jobs that were accepted and have not ended.</summary>
    public int Promised => Volatile.Read(ref _promised);

    /// <summary>Jobs that have not ended, accepted or not.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Uploads the file that all jobs work on, unless that was done.</summary>
    public async Task<string> Upload() => _file ??= await site.Astronomer.Upload();

    /// <summary>Sends jobs and returns at once; what becomes of them is told by <see cref="Settle"/>.</summary>
    public async Task Add(IEnumerable<Errand> errands)
    {
        var file = await Upload();
        foreach (var errand in errands)
            _outcomes.Enqueue(Follow(errand, file));
    }

    /// <summary>Sends jobs, so many in flight at once, and returns when all are sent.</summary>
    public async Task Add(IEnumerable<Errand> errands, int atOnce)
    {
        foreach (var some in errands.Chunk(10))
        {
            while (Open > atOnce - some.Length)
                await Task.Delay(Interval / 10);
            await Add(some);
        }
    }

    /// <summary>Waits for all that was added, and counts.</summary>
    public async Task<Audit> Settle()
    {
        var outcomes = await Task.WhenAll(_outcomes);
        _outcomes.Clear();
        var runs = site.Ledger.Runs();
        var audit = new Audit();
        foreach (var outcome in outcomes.OfType<Outcome>())
            audit += Judge(outcome, runs.GetValueOrDefault(outcome.Job), await Submissions(outcome.Job), await IsAccounted(outcome));
        var surprises = site.Astronomer.Surprises.ToList();
        site.Astronomer.Surprises.Clear();
        return audit with { Faults = [.. audit.Faults, .. surprises, .. site.Strangers.Select(job => $"job {job} ran, which nobody was promised")] };
    }

    private static bool IsOpen(string? state) => state is "PENDING" or "STARTED" or "RUNNING";

    private static Audit Judge(Outcome outcome, int runs, int submissions, bool isAccounted)
    {
        var (job, errand, state) = outcome;
        var isLost = state is null;
        var isStuck = IsOpen(state);
        // A cancel may come before the program counts itself.
        var isWrong = !isLost && !isStuck && (state != errand.Expected || (runs == 0 && !errand.IsCancelled));
        return new()
        {
            Jobs = 1,
            Lost = isLost ? 1 : 0,
            Stuck = isStuck ? 1 : 0,
            Twice = runs > 1 ? 1 : 0,
            Wrong = isWrong ? 1 : 0,
            Unaccounted = isAccounted ? 0 : 1,
            Runs = runs,
            Submissions = submissions,
            Faults = isLost || isStuck || isWrong || runs > 1 || !isAccounted ? [$"job {job} is {state ?? Unknown}, should be {errand.Expected}; {runs} runs, {submissions} submissions, {(isAccounted ? "" : "not ")}accounted for"] : [],
        };
    }

    /// <summary>What became of a job; null, and a surprise, when the service took no request of its user for too long.</summary>
    private async Task<Outcome?> Follow(Errand errand, string file)
    {
        Interlocked.Increment(ref _open);
        try
        {
            var job = await site.Astronomer.Submit(file, site.Ledger.Options(errand.Seconds, errand.Code), Guid.NewGuid().ToString("N"));
            site.Promise(job);
            Interlocked.Increment(ref _accepted);
            Interlocked.Increment(ref _promised);
            var state = await End(job, errand, Stopwatch.StartNew());
            Interlocked.Decrement(ref _promised);
            return new(job, errand, state);
        }
        catch (TimeoutException silence)
        {
            site.Astronomer.Surprises.Enqueue(silence.Message);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>The last state that was seen within the limit.</summary>
    private async Task<string?> End(string job, Errand errand, Stopwatch since)
    {
        if (errand.IsCancelled)
        {
            while (site.Ledger.Runs(job) == 0 && since.Elapsed < limit)
                await Task.Delay(Interval);
            await site.Astronomer.Cancel(job);
        }

        string? state;
        // Ever more rarely, or a hundred who watch would be the load.
        for (var pause = Interval; IsOpen(state = await site.Astronomer.State(job)) && since.Elapsed < limit; pause *= 1.2)
            await Task.Delay(pause < LongestInterval ? pause : LongestInterval);
        return state;
    }

    /// <summary>Accounting follows, at the latest when it next asks for what it has missed.</summary>
    private async Task<bool> IsAccounted(Outcome outcome)
    {
        var since = Stopwatch.StartNew();
        if (outcome.State != outcome.Errand.Expected)
            return true;
        while ((await site.Facts.Find(outcome.Job, CancellationToken.None))?.State != outcome.Errand.End)
        {
            if (since.Elapsed > limit)
                return false;
            await Task.Delay(Interval);
        }

        return true;
    }

    private async Task<int> Submissions(string job)
    {
        var count = 0;
        for (var attempt = 1; await site.Executions.Find($"{job}-{attempt}", CancellationToken.None) is { } execution; attempt++)
            count += execution.Launches;
        return count;
    }

    private sealed record Outcome(string Job, Errand Errand, string? State);
}
