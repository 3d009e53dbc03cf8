using System.Diagnostics;
using System.Globalization;

namespace CaesarRest.Executor.Backends.Local;

/// <summary>How run-job.sh is started: detached, with an environment of its own, its scripts constant.</summary>
internal static class WrapperCommand
{
    private static readonly string RunJob = Script("run-job.sh");
    private static readonly string RunProgram = Script("run-program.sh");

    // Where programs and their libraries are found is the installation's affair; all else of our environment is ours.
    private static readonly string[] Inherited = ["PATH", "LD_LIBRARY_PATH", "TMPDIR"];

    /// <param name="folder">The job's folder, prepared.</param>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="call">The call, its program a full path.</param>
    public static ProcessStartInfo For(JobFolder folder, int attempt, LaunchCall call)
    {
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = folder.Path };
        string[] fixedArguments =
            ["sh", "-c", RunJob, "run-job", RunProgram, folder.Control, attempt.ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"), call.Program];
        foreach (var argument in fixedArguments.Concat(call.Arguments))
            start.ArgumentList.Add(argument);

        var inherited = Inherited.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited.Where(one => one.value is not null))
            start.Environment[name] = value;
        start.Environment["HOME"] = folder.Path;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["OMP_NUM_THREADS"] = call.Threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    private static string Script(string name)
    {
        using var stream = typeof(WrapperCommand).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
