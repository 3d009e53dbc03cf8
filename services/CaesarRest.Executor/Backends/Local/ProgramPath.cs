using System.Runtime.InteropServices;

namespace CaesarRest.Executor.Backends.Local;

/// <summary>Finds programs as a shell would, so that a missing one is told before anything is started.</summary>
internal static partial class ProgramPath
{
    private const int MayExecute = 1;

    /// <summary>Full path of a file that this user may execute, or null.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return IsExecutable(program) ? Path.GetFullPath(program) : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, program)))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) => File.Exists(path) && Access(path, MayExecute) == 0;

    // access(2): knows users, groups and access lists, which the mode bits alone do not.
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
