using CaesarRest.Storage;

namespace CaesarRest.Accounting;

/// <summary>One fact per file. A file is stored once and deleted once, so its deletion wins in whatever order they come.</summary>
internal sealed class FileFacts(IDocumentCollection<FileFact> facts)
{
    /// <summary>Keeps the fact unless it is known that the file was deleted, or nothing else would be new.</summary>
    public async Task Keep(FileFact fact, CancellationToken cancellation)
    {
        // A lost race means that another fact of the file was written, perhaps the same one.
        while (true)
        {
            var kept = await facts.Find(fact.Id, cancellation) is { } known
                ? !Supersedes(fact, known) || await facts.TryReplace(fact, known.Version, cancellation)
                : await facts.TryInsert(fact, cancellation);
            if (kept)
                return;
        }
    }

    /// <summary>Facts in the order of their files' ids, from after one on.</summary>
    public Task<IReadOnlyList<FileFact>> Page(string? afterFileId, int limit, CancellationToken cancellation) =>
        facts.Query(new() { After = afterFileId is null ? null : DocumentPlace.Of(afterFileId), Limit = limit }, cancellation);

    /// <summary>Those of the given files of which something is known.</summary>
    public Task<IReadOnlyList<FileFact>> Among(IEnumerable<string> fileIds, CancellationToken cancellation) =>
        facts.Query(new() { Where = [DocumentCondition.IsOneOf("id", fileIds)] }, cancellation);

    /// <summary>True for a fact that says something new after the other.</summary>
    public static bool Supersedes(FileFact fact, FileFact? known) => known is null || (fact.Files == 0 && known.Files > 0);
}
