using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Accounting;

/// <summary>
/// Compares the facts with the files that there are, at start and from time to time. Files need no announcement: a file
/// changes only by being deleted, and what has gone without its event being heard cannot be announced any more.
/// </summary>
internal sealed class FileCatchUp(FileFacts facts, IFileCensus files, IOptions<CaesarOptions> options, TimeProvider clock, ILogger<FileCatchUp> log)
    : PeriodicWorker(options.Value.Accounting.CatchUpInterval, clock, log)
{
    private const int PageSize = 500;

    public override async Task Pass(CancellationToken cancellation)
    {
        await KeepUnheard(cancellation);
        await DropVanished(cancellation);
    }

    /// <summary>Files of which nothing is known, or whose deletion is not.</summary>
    private async Task KeepUnheard(CancellationToken cancellation)
    {
        IReadOnlyList<CountedFile> page;
        for (string? last = null; (page = await files.Page(last, PageSize, cancellation)).Count > 0; last = page[^1].FileId)
        {
            Heartbeat.GetOn();
            var known = (await facts.Among(page.Select(file => file.FileId), cancellation)).ToDictionary(fact => fact.Id);
            foreach (var fact in page.Select(FileFact.Of).Where(fact => FileFacts.Supersedes(fact, known.GetValueOrDefault(fact.Id))))
                await facts.Keep(fact, cancellation);
        }
    }

    /// <summary>Files whose bytes were removed before their deletion was heard of.</summary>
    private async Task DropVanished(CancellationToken cancellation)
    {
        IReadOnlyList<FileFact> page;
        // The facts are read first: the file of one that is known was there before it, so if it is not there after, it is gone.
        for (string? last = null; (page = await facts.Page(last, PageSize, cancellation)).Count > 0; last = page[^1].Id)
        {
            Heartbeat.GetOn();
            var counted = page.Where(fact => fact.Files > 0).ToList();
            var there = (await files.Among([.. counted.Select(fact => fact.Id)], cancellation)).Select(file => file.FileId).ToHashSet();
            foreach (var fact in counted.Where(fact => !there.Contains(fact.Id)))
                await facts.Keep(fact.Deleted(Clock.GetUtcNowInMilliseconds()), cancellation);
        }
    }
}
