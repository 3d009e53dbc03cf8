using CaesarRest.Hosting;

namespace CaesarRest.Api.Results;

/// <summary>
/// The directory of a job, of which its program made everything: what is read here never lies outside it, whatever links
/// that program left. Links are not followed, wherever they point, and the service's own traces are no results.
/// </summary>
internal sealed class ResultFolder(string path)
{
    /// <summary>For enumerations: hidden files are results too.</summary>
    public static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private readonly DirectoryInfo _folder = new(path);

    /// <summary>Its last name, <c>job_&lt;id&gt;</c>.</summary>
    public string Name => _folder.Name;

    /// <summary>False for a job that never had a directory.</summary>
    public bool Exists => _folder is { Exists: true, LinkTarget: null };

    /// <summary>The directory itself.</summary>
    public DirectoryInfo Root => _folder;

    /// <summary>Every result, by name.</summary>
    public IEnumerable<ResultFile> List() => Exists ? In(_folder, "").OrderBy(file => file.Name, StringComparer.Ordinal) : [];

    /// <summary>The results beside each other in the directory itself, of a name that fits, by name.</summary>
    public IReadOnlyList<ResultFile> Top(Func<string, bool> fits) => Exists
        ? [.. _folder.EnumerateFiles("*", Everything).Where(file => fits(file.Name) && IsResult(file)).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new ResultFile(file.Name, file.Length, file))]
        : [];

    /// <summary>A result by its name relative to the directory, with <c>/</c> between folders; null when there is none.</summary>
    public ResultFile? Find(string name)
    {
        var parts = name.Split('/');
        if (!Exists || name.Contains('\0', StringComparison.Ordinal) || parts[0] == Layout.ControlFolder || parts.Any(part => part is "" or "." or ".."))
            return null;
        var folder = _folder;
        foreach (var part in parts.SkipLast(1))
        {
            folder = new DirectoryInfo(Path.Combine(folder.FullName, part));
            if (!IsResult(folder))
                return null;
        }

        var file = new FileInfo(Path.Combine(folder.FullName, parts[^1]));
        return IsResult(file) ? new ResultFile(name, file.Length, file) : null;
    }

    /// <summary>True for what is there, is no link and none of the service's own traces.</summary>
    public bool IsResult(FileSystemInfo entry) =>
        entry is { Exists: true, LinkTarget: null } && entry.FullName != Path.Combine(_folder.FullName, Layout.ControlFolder);

    /// <summary>The bytes of a result; null when the service may not read them, or they are gone.</summary>
    public Stream? Open(FileInfo file)
    {
        // Pipes and devices look empty too, and are never opened.
        if (file is { Exists: true, Length: 0 })
            return new MemoryStream([], writable: false);
        return PlacedFile.Open(_folder.FullName, file.FullName) is { } handle ? new FileStream(handle, FileAccess.Read, 1 << 16, isAsync: true) : null;
    }

    private IEnumerable<ResultFile> In(DirectoryInfo folder, string prefix) => folder.EnumerateFileSystemInfos("*", Everything)
        .Where(IsResult)
        .SelectMany(entry => entry is DirectoryInfo inner ? In(inner, $"{prefix}{inner.Name}/") : [new ResultFile(prefix + entry.Name, ((FileInfo)entry).Length, (FileInfo)entry)]);
}

/// <summary>A file of a job's directory.</summary>
/// <param name="Name">Relative to that directory.</param>
/// <param name="Size">Bytes.</param>
/// <param name="File">Where it lies; nothing to tell a user.</param>
internal sealed record ResultFile(string Name, long Size, FileInfo File);
