namespace CaesarRest.Testing;

/// <summary>Where things lie in the checkout that the tests run from.</summary>
public static class Repository
{
    /// <summary>The folder with <c>CaesarRest.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of something in the checkout.</summary>
    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "CaesarRest.sln")))
                return folder;
        }

        throw new InvalidOperationException("The tests run from a build below the folder of CaesarRest.sln, which is not found.");
    }
}
