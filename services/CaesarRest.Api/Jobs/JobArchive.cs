using System.Formats.Tar;
using System.IO.Compression;
using CaesarRest.Hosting;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// The folder of a job as <c>job_&lt;id&gt;.tar.gz</c>, packed while it is sent: nothing is kept in memory or on disk.
/// A failure in the middle breaks the connection, so a cut archive never looks whole.
/// </summary>
internal sealed class JobArchive(DirectoryInfo folder) : IResult, IStatusCodeHttpResult
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

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
        await Write(folder, folder.Name, tar, httpContext.RequestAborted);
    }

    private async Task Write(DirectoryInfo directory, string name, TarWriter tar, CancellationToken cancellation)
    {
        await tar.WriteEntryAsync(Describe(new PaxTarEntry(TarEntryType.Directory, name + "/"), directory), cancellation);
        foreach (var entry in directory.EnumerateFileSystemInfos("*", Everything).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            // A link may point out of the folder, at files of the service or of other users.
            if (entry.LinkTarget is not null || (directory == folder && entry.Name == Layout.ControlFolder))
                continue;
            if (entry is DirectoryInfo inner)
                await Write(inner, $"{name}/{entry.Name}", tar, cancellation);
            else
                await Write((FileInfo)entry, $"{name}/{entry.Name}", tar, cancellation);
        }
    }

    private static async Task Write(FileInfo file, string name, TarWriter tar, CancellationToken cancellation)
    {
        var entry = Describe(new PaxTarEntry(TarEntryType.RegularFile, name), file);
        // Empty files are not opened: pipes and sockets look empty too, and opening a pipe would wait for ever.
        await using var content = file.Length > 0 ? Open(file) : null;
        if (content is null && file.Length > 0)
            return;
        entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancellation);
    }

    /// <summary>Null for a file that the service may not read: one such must not cost the user all others.</summary>
    private static FileStream? Open(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static PaxTarEntry Describe(PaxTarEntry entry, FileSystemInfo source)
    {
        entry.Mode = source.UnixFileMode;
        entry.ModificationTime = source.LastWriteTimeUtc;
        return entry;
    }
}
