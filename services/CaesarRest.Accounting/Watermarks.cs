using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;

namespace CaesarRest.Accounting;

/// <summary>
/// Up to where nothing can be missing. It follows complete announcements and not the events that come: a lost event
/// leaves no trace, so the newest one that came says nothing of those before it.
/// </summary>
internal sealed class Watermarks(IDocumentCollection<Watermark> marks)
{
    // Longer than an event may be under way when its announcement is complete, and than clocks may differ. Events that
    // wait in a queue are no matter: the end of the announcement waits behind them.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>What changed since then may have been missed.</summary>
    public async Task<DateTimeOffset> MissingSince(CancellationToken cancellation)
    {
        var mark = await Current(cancellation);
        return mark.AnnouncedUntil - DateTimeOffset.UnixEpoch > Overlap ? mark.AnnouncedUntil - Overlap : DateTimeOffset.UnixEpoch;
    }

    /// <summary>Up to when everything was announced; null before the first complete announcement.</summary>
    public async Task<DateTimeOffset?> AnnouncedUntil(CancellationToken cancellation) =>
        (await Current(cancellation)).AnnouncedUntil is var until && until > DateTimeOffset.UnixEpoch ? until : null;

    /// <summary>Moves the mark on, if the announcement leaves no gap behind it.</summary>
    public Task Advance(JobsAnnounced announced, CancellationToken cancellation) =>
        Change(mark => announced.Since <= mark && announced.Until > mark ? announced.Until : mark, cancellation);

    /// <summary>Nothing is taken for announced any more.</summary>
    public Task Reset(CancellationToken cancellation) => Change(_ => DateTimeOffset.UnixEpoch, cancellation);

    private async Task Change(Func<DateTimeOffset, DateTimeOffset> change, CancellationToken cancellation)
    {
        while (true)
        {
            var mark = await Current(cancellation);
            var next = change(mark.AnnouncedUntil);
            if (next == mark.AnnouncedUntil)
                return;
            mark.AnnouncedUntil = next;
            if (mark.Version == 0 ? await marks.TryInsert(mark, cancellation) : await marks.TryReplace(mark, mark.Version, cancellation))
                return;
        }
    }

    private async Task<Watermark> Current(CancellationToken cancellation) => await marks.Find(Watermark.OnlyId, cancellation) ?? new();
}
