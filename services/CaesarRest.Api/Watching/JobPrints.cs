using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Watching;

/// <summary>What the program of a job prints, as text.</summary>
internal static class JobPrints
{
    // The file may lie on another machine, which tells nobody that it has grown.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // When the bus says nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is there now, one file after the other.</summary>
    public static Task Copy(IReadOnlyList<PrintedText> files, StreamClient client, CancellationToken cancellation) =>
        Copy(files, client, wholeLines: false, cancellation);

    /// <summary>What is there, and what comes until the job has ended, or is no more. Lines of several files are kept apart.</summary>
    public static async Task Follow(
        IReadOnlyList<PrintedText> files, JobView job, IJobReader jobs, Watches watches, StreamClient client, CancellationToken over)
    {
        using var watch = watches.Open(job.Owner, job.JobId);
        var asked = 0L;
        for (var (isOver, hasChanged) = (false, true); !isOver;)
        {
            // Asked before the files are read: nothing is printed after the end.
            if (hasChanged || client.Clock.GetElapsedTime(asked) >= Patience)
            {
                isOver = await IsOver(job, jobs, over);
                asked = client.Clock.GetTimestamp();
            }

            await Copy(files, client, wholeLines: files.Count > 1 && !isOver, over);
            hasChanged = !isOver && (await watch.Next(Pause, client.Clock, over)).HasChanged;
        }
    }

    private static async Task Copy(IReadOnlyList<PrintedText> files, StreamClient client, bool wholeLines, CancellationToken cancellation)
    {
        foreach (var file in files)
            await file.Copy(wholeLines, client.Send, cancellation);
        // Only now that it is settled where the tail begins: what is printed after the headers have come is new.
        await client.Begin();
    }

    private static async Task<bool> IsOver(JobView job, IJobReader jobs, CancellationToken cancellation)
    {
        try
        {
            return await jobs.Find(job.Owner, job.JobId, cancellation) is not { } now || now.State.IsFinal();
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
