namespace CaesarRest.Testing;

/// <summary>
/// Reference images and catalogues that are too large, or not ours, to lie in the repository. Tests that need them are
/// skipped where they are absent. The folder is named by CAESAR_SHARED, or is one called <c>shared</c> beside the
/// repository or one of the folders above it.
/// </summary>
public static class SharedData
{
    private static readonly string? Root = Environment.GetEnvironmentVariable("CAESAR_SHARED") ?? Above(AppContext.BaseDirectory);

    /// <summary>Full path of a file, or null when there is no such file here.</summary>
    public static string? Find(string relativePath)
    {
        var path = Root is null ? null : Path.Combine(Root, relativePath);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Full path of a file; skips the test that asks when there is no such file here.</summary>
    public static string Require(string relativePath)
    {
        var path = Find(relativePath);
        Xunit.Assert.SkipWhen(path is null, $"The reference file {relativePath} is not here; set CAESAR_SHARED to the folder that holds it.");
        return path!;
    }

    private static string? Above(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            var shared = Path.Combine(parent.FullName, "shared");
            if (Directory.Exists(shared))
                return shared;
        }

        return null;
    }
}
