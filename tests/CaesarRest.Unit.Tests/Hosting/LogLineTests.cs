using System.Text.Json;
using CaesarRest.Hosting;
using CaesarRest.Hosting.Logging;
using Serilog;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace CaesarRest.Unit.Tests.Hosting;

/// <summary>Text of users, wherever it comes into an event, never makes a line of its own.</summary>
public sealed class LogLineTests
{
    private const string Forged = "2026-01-01 00:00:00.000Z INF forged";

    public static TheoryData<string> LineEnds { get; } = ["\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\v", "\f", "\u001b[2K\u001b[1G", "\u202e"];

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void On_the_console_it_stays_within_its_line(string lineEnd)
    {
        var lines = Written(new LineFormatter(), log => log.Warning("{Path} by {Who:l}", $"/a{lineEnd}{Forged}", $"b{lineEnd}{Forged}"));

        Assert.Equal(2, lines.Length);
        Assert.Equal("", lines[1]);
        Assert.DoesNotContain(lines[0], c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e');
    }

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void In_an_exception_its_lines_are_marked(string lineEnd)
    {
        foreach (var level in new[] { Serilog.Events.LogEventLevel.Warning, Serilog.Events.LogEventLevel.Error })
        {
            var lines = Written(new LineFormatter(), log => log.Write(level, new InvalidOperationException($"x{lineEnd}{Forged}"), "It failed"));

            Assert.EndsWith("It failed", lines[0], StringComparison.Ordinal);
            Assert.All(lines[1..^1], line => Assert.StartsWith("  | ", line, StringComparison.Ordinal));
            Assert.DoesNotContain(string.Join("", lines), c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e');
        }
    }

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void In_the_files_it_stays_within_its_event(string lineEnd)
    {
        var lines = Written(new CompactJsonFormatter(), log => log.Warning(new InvalidOperationException($"x{lineEnd}{Forged}"), "{Path}", $"/a{lineEnd}{Forged}"));

        Assert.Equal(2, lines.Length);
        Assert.Equal($"/a{lineEnd}{Forged}", JsonElement.Parse(lines[0]).GetProperty("Path").GetString());
    }

    [Fact]
    public void Job_and_trace_are_named()
    {
        var job = Guid.NewGuid();
        Traces.Listen();
        using var trace = Traces.Continue("test", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var lines = Written(new LineFormatter(), log =>
        {
            using var scope = JobLog.Of(job);
            log.Information("It runs");
        });

        Assert.EndsWith($"INF It runs job={job} trace=0af7651916cd43dd8448eb211c80319c", lines[0], StringComparison.Ordinal);
    }

    private static string[] Written(ITextFormatter format, Action<ILogger> write)
    {
        using var output = new StringWriter();
        using (var log = new LoggerConfiguration().Enrich.FromLogContext().WriteTo.Sink(new Page(format, output)).CreateLogger())
            write(log);
        return output.ToString().Split('\n');
    }

    private sealed class Page(ITextFormatter format, TextWriter output) : Serilog.Core.ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logEvent) => format.Format(logEvent, output);
    }
}
