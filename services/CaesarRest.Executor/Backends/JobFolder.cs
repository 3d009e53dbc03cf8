using System.IO.Enumeration;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends;

/// <summary>A job's directory and, within it, what the executor keeps there.</summary>
internal sealed record JobFolder(string Path)
{
    private const UnixFileMode Shared =
        UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    public static JobFolder Of(Execution execution, Layout layout) => new(layout.JobFolder(execution.Owner, execution.JobId));

    /// <summary>Claims and exit statuses; begins with a dot so that it is no result.</summary>
    public string Control => System.IO.Path.Combine(Path, Layout.ControlFolder);

    public string Support => System.IO.Path.Combine(Control, "support");

    /// <summary>The traces of one attempt.</summary>
    public AttemptTraces Attempt(int attempt) => new(this, attempt);

    /// <summary>
    /// Makes the folders and lays the call's support files. Repeating it is harmless: each file is replaced as a whole, since
    /// a run of an earlier hand-over may be reading it, and would take an empty script for one that did its work.
    /// </summary>
    /// <exception cref="IOException">A run has put a link in place of a folder.</exception>
    public void Prepare(IReadOnlyDictionary<string, byte[]> supportFiles)
    {
        DurableFiles.CreateDirectory(Control);
        Directory.CreateDirectory(Support);
        if (new[] { Path, Control, Support }.Any(folder => new DirectoryInfo(folder).LinkTarget is not null))
            throw new IOException("A link lies where a folder of the job should be.");
        foreach (var (name, content) in supportFiles)
            DurableFiles.Write(System.IO.Path.Combine(Support, name), content);
    }

    /// <summary>
    /// Lets the group work in it, for a program that runs as another user of the same group. The group is that of the job
    /// directory, if an operator has set its set-group-ID bit.
    /// </summary>
    public void Share()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var folder in (string[])[Path, Control, Support])
            File.SetUnixFileMode(folder, Shared);
    }

    /// <summary>
    /// Sum of the lengths of all files in it: what they hold, not the blocks that a file system gives them, so that the
    /// same results are as large on every disk. Links are not followed. What vanishes meanwhile counts as nothing; null when
    /// the folder is not there or cannot be read.
    /// </summary>
    public long? MeasureBytes()
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            return new FileSystemEnumerable<long>(Path, (ref entry) => entry.IsDirectory ? 0 : entry.Length, everything).Sum();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes all of it, links as links. It is renamed first: a run that comes too late finds no folder for its claim, where
    /// in a half-removed one it might find its claim free. Repeating it finishes what was cut off, and is harmless.
    /// </summary>
    public void Remove()
    {
        var removed = Path + ".removed";
        RemoveTree(removed);
        if (!Exists(Path))
            return;
        Directory.Move(Path, removed);
        RemoveTree(removed);
    }

    private static bool Exists(string path) => new DirectoryInfo(path) is var folder && (folder.Exists || folder.LinkTarget is not null);

    private static void RemoveTree(string path)
    {
        if (!Exists(path))
            return;
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException or IOException)
        {
            // A program may have taken from its own folders the right to change them.
            LetChange(new DirectoryInfo(path));
            Directory.Delete(path, recursive: true);
        }
    }

    private static void LetChange(DirectoryInfo folder)
    {
        if (folder.LinkTarget is not null || OperatingSystem.IsWindows())
            return;
        folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var inner in folder.EnumerateDirectories())
            LetChange(inner);
    }
}
