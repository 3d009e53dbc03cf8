using System.Runtime.CompilerServices;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Watching;

/// <summary>
/// Events of jobs, read from the store; the bus only says when to look. A stream holds nothing that its client does not
/// have, so states in between merge while it waits for a slow one, and the latest is never missed.
/// </summary>
internal sealed class JobEvents(IJobReader jobs, Watches watches, TimeProvider clock)
{
    /// <summary>
    /// How far before the last place it reads again. A change is stamped before it is written: a write may take as long as
    /// the store's client waits for it (15 s, twice with its own repetition), and the clocks of several jobs processes differ.
    /// </summary>
    internal static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    // When the bus says that something has changed, it is nearly always at the end.
    private static readonly TimeSpan ShortOverlap = TimeSpan.FromSeconds(2);

    // What the bus did not tell, or what was stamped far back, is found by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A burst of changes is read together.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private const int PageSize = 200;

    /// <summary>
    /// The changes of the owner's jobs, without end. First comes what changed since <paramref name="seen"/>, or, without it,
    /// every open job and what changed of late; then <c>ready</c>; then what changes.
    /// </summary>
    public async IAsyncEnumerable<ServerEvent> OfOwner(string owner, ChangePlace? seen, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var watch = watches.Open(owner);
        var last = await jobs.LastChange(owner, cancellation) ?? ChangePlace.Start;
        // A place beyond the last change is no good to go on from, whyever the store has lost what was there.
        var isNew = seen is null || seen.ChangedAt > last.ChangedAt;
        var mark = NotBeyondNow(isNew ? last : seen!);
        var sent = new SentStates();
        if (isNew)
        {
            // They come in no order, so none of them is a place to go on from.
            foreach (var job in await jobs.Open(owner, cancellation))
            {
                if (sent.Add(job))
                    yield return new("state", StateBody.Of(job));
            }
        }

        for (var (isReady, overlap, thorough) = (false, Overlap, clock.GetTimestamp()); ;)
        {
            var place = new ChangePlace(mark.ChangedAt - overlap, Guid.Empty);
            for (var more = true; more;)
            {
                var from = place;
                var page = await UntilAnswered(() => jobs.Changed(owner, from, PageSize, cancellation), cancellation);
                foreach (var job in page)
                {
                    place = ChangePlace.Of(job);
                    if (place.ChangedAt > mark.ChangedAt)
                        mark = NotBeyondNow(place);
                    if (sent.Add(job))
                        yield return new("state", StateBody.Of(job), EventCursor.Text(mark));
                }

                more = page.Count == PageSize;
                sent.ForgetBefore(mark.ChangedAt - Overlap);
            }

            if (!isReady)
                yield return new("ready", new ReadyBody(), EventCursor.Text(mark));
            isReady = true;

            await Task.Delay(Pause, clock, cancellation);
            for (var hasChanged = false; !hasChanged && Left(thorough) > TimeSpan.Zero;)
            {
                var told = await watch.Next(Left(thorough), clock, cancellation);
                foreach (var progress in told.Progress.Where(sent.IsCurrent))
                    yield return new("progress", ProgressBody.Of(progress));
                hasChanged = told.HasChanged;
            }

            overlap = Left(thorough) > TimeSpan.Zero ? ShortOverlap : Overlap;
            if (overlap == Overlap)
                thorough = clock.GetTimestamp();
        }
    }

    /// <summary>What the job is, and every change until it has ended, or is no more.</summary>
    public async IAsyncEnumerable<ServerEvent> OfJob(string owner, Guid jobId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var watch = watches.Open(owner, jobId);
        for (var sequence = -1L; await UntilAnswered(() => jobs.Find(owner, jobId, cancellation), cancellation) is { } job;)
        {
            if (job.Sequence > sequence)
                yield return new("state", StateBody.Of(job), EventCursor.Text(ChangePlace.Of(job)));
            if (job.State.IsFinal())
                yield break;
            sequence = job.Sequence;
            foreach (var progress in (await watch.Next(Patience, clock, cancellation)).Progress.Where(progress => progress.Sequence >= sequence))
                yield return new("progress", ProgressBody.Of(progress));
        }
    }

    /// <summary>A stamp of a clock that was ahead must not hide what is stamped rightly after it.</summary>
    private ChangePlace NotBeyondNow(ChangePlace place)
    {
        var now = clock.GetUtcNowInMilliseconds();
        return place.ChangedAt > now ? place with { ChangedAt = now } : place;
    }

    /// <summary>Time until the next thorough look.</summary>
    private TimeSpan Left(long lastThorough)
    {
        var left = Patience - clock.GetElapsedTime(lastThorough);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Waits for a store that is away: an error would end a browser's stream for good.</summary>
    private async Task<T> UntilAnswered<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(Patience, clock, cancellation);
            }
        }
    }
}
