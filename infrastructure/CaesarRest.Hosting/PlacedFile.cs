using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CaesarRest.Hosting;

/// <summary>Opens what a job's program left, only where it lies: that program may put a link there, at files of others, at any moment.</summary>
public static class PlacedFile
{
    /// <summary>
    /// Null for what is empty, not there, not to be read, or no file within the folder. Pipes and devices look empty, and opening
    /// a pipe would wait for ever.
    /// </summary>
    /// <param name="folder">The job's directory, full path.</param>
    /// <param name="path">Full path of the file.</param>
    public static SafeFileHandle? Open(string folder, string path)
    {
        try
        {
            if (new FileInfo(path) is not { Length: > 0, LinkTarget: null })
                return null;
            var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            if (IsWithin(folder, file))
                return file;
            file.Dispose();
            return null;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The kernel tells where an open file lies, so a link that was laid since it was looked at is noticed too.
    private static bool IsWithin(string folder, SafeFileHandle file)
    {
        var descriptor = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");
        var place = Path.Combine(RealPath(Path.GetDirectoryName(folder)!), Path.GetFileName(folder)) + "/";
        return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName.StartsWith(place, StringComparison.Ordinal) == true;
    }

    /// <summary>A path without links: an operator may well have put the directory of all jobs behind one.</summary>
    private static string RealPath(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        var inner = Path.Combine(RealPath(parent), Path.GetFileName(path));
        return Directory.ResolveLinkTarget(inner, returnFinalTarget: true) is { } target ? RealPath(target.FullName) : inner;
    }
}
