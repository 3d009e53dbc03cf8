using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Watching;

/// <summary>What the program of a job prints, as text.</summary>
internal static class JobPrints
{
    // The file may lie on another machine, which tells nobody that it has grown.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // When the bus says nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is there now, one file after the other.</summary>
    public static async Task Copy(IReadOnlyList<PrintedText> files, HttpContext http, CancellationToken over, bool wholeLines = false)
    {
        foreach (var file in files)
            await file.Copy(wholeLines, Write, over);

        async ValueTask Write(ReadOnlyMemory<byte> text) => await http.Response.BodyWriter.WriteAsync(text, http.RequestAborted);
    }

    /// <summary>What is there, and what comes until the job has ended, or is no more. Lines of several files are kept apart.</summary>
    public static async Task Follow(
        IReadOnlyList<PrintedText> files, JobView job, IJobReader jobs, Watches watches, TimeProvider clock, HttpContext http, CancellationToken over)
    {
        using var watch = watches.Open(job.Owner, job.JobId);
        var asked = 0L;
        for (var (isOver, hasChanged) = (false, true); !isOver;)
        {
            // Asked before the files are read: nothing is printed after the end.
            if (hasChanged || clock.GetElapsedTime(asked) >= Patience)
            {
                isOver = await IsOver(job, jobs, over);
                asked = clock.GetTimestamp();
            }

            await Copy(files, http, over, wholeLines: files.Count > 1 && !isOver);
            hasChanged = !isOver && (await watch.Next(Pause, clock, over)).HasChanged;
        }
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
