namespace CaesarRest.Testing;

/// <summary>Where the repository lies, for tests that start its scripts or read its data.</summary>
public static class RepositoryRoot
{
    /// <summary>Full path of a file in the repository.</summary>
    public static string Find(string relativePath)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CaesarRest.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run within the repository.");
        return Path.Combine(folder.FullName, relativePath);
    }
}
