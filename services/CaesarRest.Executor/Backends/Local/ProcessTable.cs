using System.Globalization;

namespace CaesarRest.Executor.Backends.Local;

/// <summary>What /proc tells of processes; see proc_pid_stat(5) and proc_pid_status(5).</summary>
internal static class ProcessTable
{
    // USER_HZ, which Linux fixes at 100 for every /proc file whatever the kernel's own tick is.
    private const double TicksPerSecond = 100;

    // Milliseconds that one reading of the whole table serves all runs that are sampled, or each would read it.
    private const long Recent = 200;

    private static Reading _last = new(long.MinValue / 2, []);

    public static bool IsAlive(ProcessMark process) => Living(process) is not null;

    /// <summary>
    /// The living processes of the session that the process leads or led. None when its id has passed to another
    /// process, which the kernel does not do while the session has members.
    /// </summary>
    public static IReadOnlyList<ProcessEntry> Session(ProcessMark leader) => Session(leader, ReadAll());

    /// <summary>The same as of a moment ago, for samples.</summary>
    public static IReadOnlyList<ProcessEntry> RecentSession(ProcessMark leader)
    {
        var last = Volatile.Read(ref _last);
        if (Environment.TickCount64 - last.At > Recent)
            Volatile.Write(ref _last, last = new(Environment.TickCount64, ReadAll()));
        // A program that is younger than the reading is itself at least.
        return Session(leader, last.Entries) is { Count: > 0 } members ? members : Living(leader) is { } alone ? [alone] : [];
    }

    private static ProcessEntry? Living(ProcessMark process) => Read(process.Id) is { IsAlive: true } found && found.Began == process.Began ? found : null;

    private static IReadOnlyList<ProcessEntry> Session(ProcessMark leader, IReadOnlyList<ProcessEntry> all) =>
        Read(leader.Id) is { } found && found.Began != leader.Began ? [] : [.. all.Where(entry => entry.Session == leader.Id && entry.IsAlive)];

    private static List<ProcessEntry> ReadAll() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<ProcessEntry>(),
    ];

    /// <summary>Largest resident memory of the process, bytes; null once it is gone.</summary>
    public static long? PeakMemoryBytes(int process)
    {
        const string Name = "VmHWM:";
        var line = ReadText($"/proc/{process}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var kibibytes, ..]
            ? 1024 * long.Parse(kibibytes, CultureInfo.InvariantCulture)
            : null;
    }

    private static ProcessEntry? Read(int process)
    {
        if (ReadText($"/proc/{process}/stat") is not { } text)
            return null;
        // The name before it may hold blanks and brackets. Field n of the manual is at n - 3 here.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessEntry(
            process,
            Began: long.Parse(fields[19], CultureInfo.InvariantCulture),
            Session: int.Parse(fields[3], CultureInfo.InvariantCulture),
            IsAlive: fields[0] is not ("Z" or "X"),
            CpuSeconds: fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // It ended between the listing and the reading.
            return null;
        }
    }

    private sealed record Reading(long At, IReadOnlyList<ProcessEntry> Entries);
}

/// <summary>One process.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Began">Start time, clock ticks since boot.</param>
/// <param name="Session">Its session's id.</param>
/// <param name="IsAlive">False for one that only waits to be reaped.</param>
/// <param name="CpuSeconds">User and system, with the children it has waited for.</param>
internal sealed record ProcessEntry(int Id, long Began, int Session, bool IsAlive, double CpuSeconds);
