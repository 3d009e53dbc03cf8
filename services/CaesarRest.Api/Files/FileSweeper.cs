using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Api.Files;

/// <summary>
/// Deletes files that have reached the age of <c>Caesar:Retention:Files</c>, unless an open job names them. Removes the bytes of deleted files, once a submission that saw the file before its deletion must have become a
/// job or failed, and no open job names it; and what crashed uploads left behind. Several api processes
/// may sweep at once: every step may be repeated.
/// </summary>
internal sealed class FileSweeper(
    IDocumentCollection<StoredFile> files,
    FileShelf shelf,
    IJobReader jobs,
    Layout layout,
    ApiSettings settings,
    IOptions<CaesarOptions> options,
    TimeProvider clock,
    ILogger<FileSweeper> log) : PeriodicWorker(Interval, clock, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestUpload = TimeSpan.FromDays(1);

    // Clocks of two machines may differ by a little; nobody waits for these bytes.
    private TimeSpan Grace => settings.SubmitTimeout + TimeSpan.FromMinutes(10);

    public override async Task Pass(CancellationToken cancellation)
    {
        SweepParts();
        await DeleteOld(cancellation);
        var deleted = await files.Query(
            new()
            {
                Where =
                [
                    DocumentCondition.Is("state", FileState.Deleted),
                    DocumentCondition.AtMost("deletedAt", Clock.GetUtcNow() - Grace),
                ],
            },
            cancellation);
        foreach (var file in deleted)
        {
            Heartbeat.GetOn();
            if (await jobs.IsInUse(file.Owner, file.Id, cancellation))
                continue;
            // Bytes first: a crash in between leaves the document, and the next pass finds it.
            if (Remove(new FileInfo(layout.DataFile(file.Owner, file.Id, file.Extension))))
                await files.TryDelete(file.Id, file.Version, cancellation);
        }
    }

    private async Task DeleteOld(CancellationToken cancellation)
    {
        if (options.Value.Retention.Files is not { } age)
            return;
        foreach (var file in await shelf.StoredUntil(Clock.GetUtcNow() - age, cancellation))
        {
            Heartbeat.GetOn();
            if (!await jobs.IsInUse(file.Owner, file.Id, cancellation) && await shelf.Delete(new(file.Owner), file.Id, cancellation))
                log.LogInformation("File {File} was deleted by its age", file.Id);
        }
    }

    private void SweepParts()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 };
        foreach (var part in new DirectoryInfo(layout.DataDirectory).EnumerateFiles("*" + IncomingFile.PartSuffix, options))
        {
            if (Clock.GetUtcNow() - part.LastWriteTimeUtc > LongestUpload)
                Remove(part);
        }
    }

    /// <summary>One that cannot be removed must not keep the others.</summary>
    private bool Remove(FileInfo file)
    {
        try
        {
            file.Delete();
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(cause, "File {File} could not be removed; trying again in {Interval}", file.Name, Interval);
            return false;
        }
    }
}
