using System.Reflection;

namespace CaesarRest.Finders;

/// <summary>A descriptor with the files beside it.</summary>
internal sealed record AppFolder(string File, FinderApp App, IReadOnlyDictionary<string, byte[]> SupportFiles)
{
    private static readonly Assembly Assembly = typeof(AppFolder).Assembly;

    /// <summary>A built-in app.</summary>
    public static AppFolder Embedded(string name)
    {
        var prefix = $"apps/{name}/";
        return Read(prefix + AppFile.Name, name, Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(resource => resource[prefix.Length..], Content));
    }

    /// <summary>An operator's app. Sub-folders are not read.</summary>
    /// <exception cref="FinderAppException">The folder has no usable descriptor.</exception>
    public static AppFolder OnDisk(string folder) =>
        Read(Path.Combine(folder, AppFile.Name), Path.GetFileName(folder),
            Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), System.IO.File.ReadAllBytes));

    private static AppFolder Read(string file, string folder, Dictionary<string, byte[]> files) =>
        files.Remove(AppFile.Name, out var content)
            ? new AppFolder(file, AppFile.Read(file, folder, content), files)
            : throw new FinderAppException(file, "no such file; every folder of an app should have one.");

    private static byte[] Content(string resource)
    {
        using var stream = Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
