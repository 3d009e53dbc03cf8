using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends;

/// <summary>A job's directory and, within it, what the executor keeps there.</summary>
internal sealed record JobFolder(string Path)
{
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
    public void Prepare(IReadOnlyDictionary<string, byte[]> supportFiles)
    {
        DurableFiles.CreateDirectory(Control);
        Directory.CreateDirectory(Support);
        foreach (var (name, content) in supportFiles)
            DurableFiles.Write(System.IO.Path.Combine(Support, name), content);
    }
}
