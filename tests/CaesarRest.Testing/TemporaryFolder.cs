namespace CaesarRest.Testing;

/// <summary>A folder of one test, gone with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>One that nobody else can look into.</summary>
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("caesar-rest-test-").FullName;

    /// <summary>One in another folder, of its group and with its modes.</summary>
    public TemporaryFolder(string parent)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, System.IO.Path.GetRandomFileName())).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, File.GetUnixFileMode(parent));
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Full path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
