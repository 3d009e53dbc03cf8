using System.Formats.Tar;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Results;

/// <summary>
/// The folder of a job as <c>job_&lt;id&gt;.tar.gz</c>, packed while it is sent: nothing is kept in memory or on disk.
/// A failure in the middle breaks the connection, so a cut archive never looks whole.
/// </summary>
internal sealed class JobArchive(ResultFolder folder) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/x-tar";
        response.Headers.ContentDisposition = $"attachment; filename={folder.Name}.tar.gz";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        await using var packed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);
        await Write(folder.Root, folder.Name, tar, httpContext.RequestAborted);
    }

    private async Task Write(DirectoryInfo directory, string name, TarWriter tar, CancellationToken cancellation)
    {
        await tar.WriteEntryAsync(Describe(new PaxTarEntry(TarEntryType.Directory, name + "/"), directory), cancellation);
        foreach (var entry in directory.EnumerateFileSystemInfos("*", ResultFolder.Everything).Where(folder.IsResult).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo inner)
                await Write(inner, $"{name}/{entry.Name}", tar, cancellation);
            else
                await Write((FileInfo)entry, $"{name}/{entry.Name}", tar, cancellation);
        }
    }

    private async Task Write(FileInfo file, string name, TarWriter tar, CancellationToken cancellation)
    {
        // One file that the service may not read must not cost the user all others.
        if (folder.Open(file) is not { } content)
            return;
        await using (content)
        {
            var entry = Describe(new PaxTarEntry(TarEntryType.RegularFile, name), file);
            entry.DataStream = content;
            await tar.WriteEntryAsync(entry, cancellation);
        }
    }

    private static PaxTarEntry Describe(PaxTarEntry entry, FileSystemInfo source)
    {
        entry.Mode = source.UnixFileMode;
        entry.ModificationTime = source.LastWriteTimeUtc;
        return entry;
    }
}
