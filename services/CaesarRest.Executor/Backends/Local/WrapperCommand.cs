using System.Diagnostics;
using System.Globalization;

namespace CaesarRest.Executor.Backends.Local;

/// <summary>How run-job.sh is started: detached, with an environment of its own, its scripts constant.</summary>
internal static class WrapperCommand
{
    // Where programs and their libraries are found is the installation's affair; all else of our environment is ours.
    private static readonly string[] Inherited = ["PATH", "LD_LIBRARY_PATH", "TMPDIR"];

    /// <param name="folder">The job's folder, prepared.</param>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="program">Full path of the program.</param>
    /// <param name="arguments">Its arguments, each whole.</param>
    /// <param name="threads">How many threads it should use.</param>
    public static ProcessStartInfo For(JobFolder folder, int attempt, string program, IReadOnlyList<string> arguments, int threads)
    {
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = folder.Path };
        string[] fixedArguments =
            ["sh", "-c", WrapperScript.RunJob, "run-job", WrapperScript.RunProgram, folder.Control, attempt.ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"), program];
        foreach (var argument in fixedArguments.Concat(arguments))
            start.ArgumentList.Add(argument);

        var inherited = Inherited.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited.Where(one => one.value is not null))
            start.Environment[name] = value;
        start.Environment["HOME"] = folder.Path;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
