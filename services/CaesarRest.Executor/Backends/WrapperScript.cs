namespace CaesarRest.Executor.Backends;

/// <summary>The scripts in which every backend runs programs.</summary>
internal static class WrapperScript
{
    /// <summary>Claims an attempt, runs it, and leaves its exit status.</summary>
    public static readonly string RunJob = Read("run-job.sh");

    /// <summary>Becomes the program.</summary>
    public static readonly string RunProgram = Read("run-program.sh");

    /// <summary>Text of an embedded script.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(WrapperScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
