using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Watching;

/// <summary>What the program of a job prints.</summary>
internal sealed class JobPrints(IJobReader jobs, Watches watches, TimeProvider clock)
{
    // The file may lie on another machine, which tells nobody that it has grown.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // When the bus says nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is there now, one file after the other.</summary>
    public static async Task Copy(IReadOnlyList<PrintedText> files, StreamClient client, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            await foreach (var block in file.Read(wholeLines: false, cancellation))
                await client.Send(block);
        }
    }

    /// <summary>The same and what comes, as text, until the job has ended.</summary>
    public async Task Follow(IReadOnlyList<PrintedText> files, JobView job, StreamClient client, CancellationToken cancellation)
    {
        await foreach (var (file, block) in Blocks(files, job, wholeLines: files.Count > 1, cancellation))
        {
            // The headers go out only once it is settled where the tail begins: what is printed after they have come is new.
            if (file is null)
                await client.Begin();
            else
                await client.Send(block);
        }
    }

    /// <summary>The same as events, the last of which tells how the job has ended. An id holds how far each file was read.</summary>
    public async IAsyncEnumerable<ServerEvent> Events(IReadOnlyList<PrintedText> files, JobView job, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var (file, block) in Blocks(files, job, wholeLines: true, cancellation))
        {
            if (file is not null)
                yield return new("log", new LogBody(file.Stream, Encoding.UTF8.GetString(block.Span)), Id(files));
        }

        if (await jobs.Find(job.Owner, job.JobId, cancellation) is { } end)
            yield return new("state", StateBody.Of(end), Id(files));
    }

    private static string Id(IReadOnlyList<PrintedText> files) =>
        string.Join('-', files.Select(file => file.Position.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What is printed until the job has ended, or is no more. After each look comes one without a file.</summary>
    private async IAsyncEnumerable<(PrintedText? File, ReadOnlyMemory<byte> Block)> Blocks(
        IReadOnlyList<PrintedText> files, JobView job, bool wholeLines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watch = watches.Open(job.Owner, job.JobId);
        var asked = 0L;
        for (var (isOver, hasChanged) = (false, true); !isOver;)
        {
            // Asked before the files are read: nothing is printed after the end.
            if (hasChanged || clock.GetElapsedTime(asked) >= Patience)
            {
                isOver = await IsOver(job, cancellation);
                asked = clock.GetTimestamp();
            }

            foreach (var file in files)
            {
                await foreach (var block in file.Read(wholeLines && !isOver, cancellation))
                    yield return (file, block);
            }

            yield return (null, default);
            hasChanged = !isOver && (await watch.Next(Pause, clock, cancellation)).HasChanged;
        }
    }

    private async Task<bool> IsOver(JobView job, CancellationToken cancellation)
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
