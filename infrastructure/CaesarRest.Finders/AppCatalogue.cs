using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Finders;

/// <summary>The apps of this installation: the built-in ones, then those of <c>Caesar:FinderDirectory</c>.</summary>
public sealed class AppCatalogue
{
    /// <summary>The order in which clients have always seen them; new ones come last.</summary>
    private static readonly string[] BuiltIn = ["caesar", "mrcnn", "aegean", "cutex", "cnn_classifier", "sextractor", "pybdsf"];

    private readonly Dictionary<string, AppFolder> _folders = new(StringComparer.Ordinal);

    /// <summary>Reads every descriptor.</summary>
    /// <exception cref="FinderAppException">One cannot be used.</exception>
    public AppCatalogue(IOptions<CaesarOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var name in BuiltIn)
            _folders.Add(name, AppFolder.Embedded(name));
        foreach (var folder in Folders(options.Value.FinderDirectory))
        {
            if (!_folders.TryAdd(folder.App.Name, folder))
                throw new FinderAppException(folder.File, $"the app '{folder.App.Name}' is built in; a further one should have a name of its own.");
        }

        Apps = [.. _folders.Values.Select(folder => folder.App)];
        RefuseUnknown("Caesar:Executor:Apps", options.Value.Executor.Apps);
        RefuseUnknown("Caesar:Finders", options.Value.Finders.Keys);
    }

    /// <summary>All apps in order: the built-in ones, then the others by name.</summary>
    public IReadOnlyList<FinderApp> Apps { get; }

    /// <summary>An app by its name, or null.</summary>
    public FinderApp? Find(string name) => _folders.GetValueOrDefault(name)?.App;

    /// <summary>Support files of an app, file name to content; none for an unknown app.</summary>
    internal IReadOnlyDictionary<string, byte[]> SupportFiles(string name) =>
        _folders.GetValueOrDefault(name)?.SupportFiles ?? new Dictionary<string, byte[]>();

    /// <summary>A misspelt name would leave jobs waiting for ever, or run another program than was meant.</summary>
    private void RefuseUnknown(string key, IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => !_folders.ContainsKey(name)) is { } unknown)
            throw new FinderAppException(key, $"'{unknown}' is no app; there are {string.Join(", ", _folders.Keys)}.");
    }

    private static IEnumerable<AppFolder> Folders(string? directory)
    {
        if (directory is null)
            return [];
        if (!Directory.Exists(directory))
            throw new FinderAppException(directory, "no such folder; Caesar:FinderDirectory should name a folder with one folder per app.");
        // Folders with a leading dot belong to version control and to mounted volumes.
        return Directory.GetDirectories(directory)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .Select(AppFolder.OnDisk);
    }
}
