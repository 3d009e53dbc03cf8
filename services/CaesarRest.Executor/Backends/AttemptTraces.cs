using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends;

/// <summary>
/// The files by which an attempt shows itself, written by run-job.sh and run-program.sh: <c>attempt-N.claim</c>,
/// <c>.started</c> and <c>.exit</c>. A file that is not there, or not whole, reads as null.
/// </summary>
internal sealed partial class AttemptTraces(JobFolder folder, int attempt)
{
    // An executor that takes the claim writes this where a run writes its submission.
    private const string Withdrawal = "withdrawn";

    // Several times what any of them holds.
    private const int MostBytes = 1024;

    private string Trace(string kind) => Path.Combine(folder.Control, FormattableString.Invariant($"attempt-{attempt}.{kind}"));

    /// <summary>Who holds the claim; null while it is free.</summary>
    public Claim? ReadClaim()
    {
        if (Read(Trace("claim")) is not { } text)
            return IsThere(Trace("claim")) ? new Claim.Unreadable(File.GetLastWriteTimeUtc(Trace("claim"))) : null;
        var words = text.Split(' ', StringSplitOptions.TrimEntries);
        return words switch
        {
            [Withdrawal] => new Claim.Withdrawn(),
            [var submission, var pid, var began] when Mark(pid, began) is { } holder => new Claim.Held(submission, holder),
            _ => new Claim.Unreadable(File.GetLastWriteTimeUtc(Trace("claim"))),
        };
    }

    /// <summary>The program's process and when it started.</summary>
    public (ProcessMark Program, DateTimeOffset StartedAt)? ReadStart() =>
        Read(Trace("started"))?.Split(' ', StringSplitOptions.TrimEntries) is [var pid, var began, var instant]
            && Mark(pid, began) is { } program && Instant(instant) is { } startedAt
            ? (program, startedAt)
            : null;

    /// <summary>The exit status, if the attempt left one. Nothing is known here of its memory.</summary>
    public ExitStatus? ReadExit()
    {
        if (Read(Trace("exit"))?.Split('\n') is not [_, var children, var last, ..])
            return null;
        if (last.Split(' ') is not [var code, var instant] || Instant(instant) is not { } endedAt
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        // A shell reports a death by signal n as 128 + n; a program that exits with such a code cannot be told from it.
        return new ExitStatus(status is > 128 and <= 192 ? 128 - status : status, ReadStart()?.StartedAt, endedAt, Seconds(children), null);
    }

    /// <summary>Takes the claim so that no run can; true also when that was done before.</summary>
    public bool Withdraw()
    {
        DurableFiles.CreateDirectory(folder.Control);
        try
        {
            using var claim = new FileStream(Trace("claim"), FileMode.CreateNew, FileAccess.Write);
            try
            {
                claim.Write("withdrawn\n"u8);
                claim.Flush(flushToDisk: true);
            }
            catch
            {
                // A full disk: left empty it would look like a run that was cut off.
                File.Delete(Trace("claim"));
                throw;
            }

            return true;
        }
        catch (IOException) when (File.Exists(Trace("claim")))
        {
            return ReadClaim() is Claim.Withdrawn;
        }
    }

    /// <summary>Null for what is not there or empty, and for what is no plain small file: the folder belongs to the program too.</summary>
    private string? Read(string path)
    {
        using var file = PlacedFile.Open(folder.Path, path);
        if (file is null)
            return null;
        Span<byte> content = stackalloc byte[MostBytes];
        return Encoding.UTF8.GetString(content[..RandomAccess.Read(file, content, 0)]);
    }

    private static bool IsThere(string path) => new FileInfo(path) is var file && (file.Exists || file.LinkTarget is not null || Directory.Exists(path));

    private static ProcessMark? Mark(string pid, string began) =>
        int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && long.TryParse(began, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new ProcessMark(id, ticks)
            : null;

    private static DateTimeOffset? Instant(string milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    // "1m2.340000s 0m0.500000s": user and system time, as the shell's times prints them.
    private static double? Seconds(string times) =>
        MinutesAndSeconds().Matches(times) is { Count: 2 } both
            ? both.Sum(one => (60 * double.Parse(one.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) + double.Parse(one.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex(@"(\d+)m([\d.]+)s", RegexOptions.CultureInvariant)]
    private static partial Regex MinutesAndSeconds();
}

/// <summary>A process that cannot be mistaken for a later one with the same id.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Began">Start time in clock ticks since boot: field 22 of <c>/proc/[pid]/stat</c>, see proc_pid_stat(5).</param>
internal sealed record ProcessMark(int Id, long Began);

/// <summary>Content of a claim file.</summary>
internal abstract record Claim
{
    private Claim()
    {
    }

    /// <summary>A run has it.</summary>
    /// <param name="Submission">By which submission it came to run.</param>
    /// <param name="Wrapper">Its wrapper's process, on the machine where it runs.</param>
    internal sealed record Held(string Submission, ProcessMark Wrapper) : Claim;

    /// <summary>An executor has it; nothing runs.</summary>
    internal sealed record Withdrawn : Claim;

    /// <summary>Created but not written: a run in the moment between, or one that was cut off there.</summary>
    internal sealed record Unreadable(DateTime SinceUtc) : Claim;
}
