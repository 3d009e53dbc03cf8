using System.Runtime.InteropServices;

namespace CaesarRest.Hosting;

/// <summary>Writes that survive a power cut: file and directory are synced before the call returns.</summary>
public static partial class DurableFiles
{
    // EEXIST of link(2).
    private const int Exists = 17;

    /// <summary>Writes a whole small file under a temporary name, syncs it and renames it in place.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => Publish(WritePart(path, content), path);

    /// <summary>The same unless the file is there; of several writers one wins, and nobody sees half a file.</summary>
    public static void WriteIfAbsent(string path, ReadOnlySpan<byte> content)
    {
        if (File.Exists(path))
            return;
        var part = WritePart(path, content);
        // A rename would replace what another writer has just put there.
        if (Link(part, path) == 0 || Marshal.GetLastPInvokeError() == Exists)
        {
            File.Delete(part);
            SyncDirectory(Path.GetDirectoryName(path)!);
            return;
        }

        // A file system without hard links.
        Publish(part, path);
    }

    /// <summary>Renames a finished, synced file in place and syncs the directory entry.</summary>
    public static void Publish(string part, string path)
    {
        File.Move(part, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes the directory and its missing parents, and syncs their entries.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(path)!;
        CreateDirectory(parent);
        Directory.CreateDirectory(path);
        SyncDirectory(parent);
    }

    private static string WritePart(string path, ReadOnlySpan<byte> content)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        using var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write);
        file.Write(content);
        file.Flush(flushToDisk: true);
        return part;
    }

    private static void SyncDirectory(string path)
    {
        // .NET opens no directories; fsync on a directory's descriptor is what makes a rename durable.
        var descriptor = Open(path, 0);
        if (descriptor < 0)
            throw new IOException($"Cannot open a directory to sync it (errno {Marshal.GetLastPInvokeError()}).");
        var result = FSync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
            throw new IOException($"Cannot sync a directory (errno {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
