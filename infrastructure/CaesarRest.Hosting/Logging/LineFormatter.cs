using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;

namespace CaesarRest.Hosting.Logging;

/// <summary>
/// An event as one line for a reader, with the job and the trace that it belongs to. Text of users may be in any part of
/// it, so characters that could start a line or steer a terminal are written as escapes. Lines of an exception
/// follow, each marked, so that none can pass for an event.
/// </summary>
internal sealed class LineFormatter : ITextFormatter
{
    private const string ContinuationMark = "  | ";
    private const int LongestMessage = 200;

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        output.Write(ShortName(logEvent.Level));
        output.Write(' ');
        output.Write(Escaped(logEvent.RenderMessage(CultureInfo.InvariantCulture)));
        if (logEvent.Properties.TryGetValue(JobLog.Property, out var job))
            output.Write($" job={Escaped(job.ToString(null, CultureInfo.InvariantCulture))}");
        if (logEvent.TraceId is { } trace)
            output.Write($" trace={trace}");
        output.Write('\n');
        if (logEvent.Exception is { } cause)
            Write(cause, isWhole: logEvent.Level >= LogEventLevel.Error, output);
    }

    /// <summary>What the service copes with is told by its causes; the files have where it happened, and so has an error.</summary>
    private static void Write(Exception cause, bool isWhole, TextWriter output)
    {
        var lines = isWhole ? cause.ToString().Split('\n') : Causes(cause);
        foreach (var line in lines)
            output.Write($"{ContinuationMark}{Escaped(line.TrimEnd('\r'))}\n");
    }

    private static IEnumerable<string> Causes(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            var message = cause.Message.Split('\n')[0];
            yield return $"{cause.GetType().Name}: {(message.Length <= LongestMessage ? message : message[..LongestMessage] + "...")}";
        }
    }

    private static string ShortName(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "VRB",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL",
    };

    private static string Escaped(string text)
    {
        if (!text.Any(IsDangerous))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsDangerous(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }

        return safe.ToString();
    }

    // Control characters, line and paragraph separators, and marks that turn the direction of writing.
    private static bool IsDangerous(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;
}
