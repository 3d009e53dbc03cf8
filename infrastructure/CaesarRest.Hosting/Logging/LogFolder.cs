using System.Globalization;

namespace CaesarRest.Hosting.Logging;

/// <summary>
/// The folder in <c>Caesar:Log:Directory</c> that this process alone writes to, named by its roles. A second process of
/// the same roles gets one of its own: two writers of one buffer would lose each other's events. The next start finds the
/// same folder, and in it the events that Seq has not taken yet.
/// </summary>
internal sealed class LogFolder : IDisposable
{
    private const int MostProcesses = 100;

    // EWOULDBLOCK of flock(2).
    private const int WouldBlock = 11;

    private readonly string _path;
    private readonly FileStream _lock;

    private LogFolder(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>Files of compact JSON; day and number are put before the extension.</summary>
    public string EventFiles => Path.Combine(_path, "events-.clef");

    /// <summary>Beginning of the files that wait for Seq.</summary>
    public string SeqBuffer => Path.Combine(_path, "seq");

    /// <exception cref="InvalidOperationException">The directory cannot be used; the message names its key.</exception>
    public static LogFolder Open(string directory, IEnumerable<Role> roles)
    {
        var name = string.Join('-', roles.Distinct().Order()).ToLowerInvariant() is { Length: > 0 } some ? some : "all";
        try
        {
            for (var number = 1; number <= MostProcesses; number++)
            {
                var path = Path.Combine(Path.GetFullPath(directory), number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
                Directory.CreateDirectory(path);
                if (TryHold(Path.Combine(path, "in-use")) is { } held)
                    return new(path, held);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Caesar:Log:Directory cannot be used: {cause.Message}", cause);
        }

        throw new InvalidOperationException($"Caesar:Log:Directory is in use by {MostProcesses} processes of these roles already.");
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Null when another process holds it; the lock ends with the process, whatever ends it.</summary>
    private static FileStream? TryHold(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException cause) when (cause.HResult == WouldBlock)
        {
            return null;
        }
    }
}
