using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>What the cluster calls the service's shared directories.</summary>
internal sealed class SlurmPaths(Layout layout, SlurmSettings settings)
{
    /// <summary>The path as a node knows it. What lies in neither directory is called the same everywhere.</summary>
    public string There(string path) =>
        Moved(path, layout.JobDirectory, settings.JobDirectory) ?? Moved(path, layout.DataDirectory, settings.DataDirectory) ?? path;

    private static string? Moved(string path, string here, string? there)
    {
        var relative = Path.GetRelativePath(here, path);
        return there is null || relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : Path.Join(there, relative);
    }
}
