using System.Globalization;
using System.Net.Mime;
using System.Text;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Accounting;

/// <summary>Rows of usage as comma-separated values (RFC 4180), to be saved and opened as a table.</summary>
internal sealed class UsageCsv(IReadOnlyList<UsageRow> rows, UsageKey by) : IResult
{
    private static readonly (string Name, Func<UsageRow, IFormattable> Value)[] Numbers =
    [
        ("jobs", row => row.Jobs),
        ("jobs_completed", row => row.JobsCompleted),
        ("jobs_failed", row => row.JobsFailed),
        ("jobs_timed_out", row => row.JobsTimedOut),
        ("jobs_canceled", row => row.JobsCanceled),
        ("jobs_aborted", row => row.JobsAborted),
        ("jobs_unknown", row => row.JobsUnknown),
        ("wall_seconds", row => row.WallSeconds),
        ("cpu_seconds", row => row.CpuSeconds),
        ("job_bytes", row => row.JobBytes),
    ];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var csv = Encoding.UTF8.GetBytes(Text());
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.ContentLength = csv.Length;
        response.Headers.ContentDisposition = new ContentDisposition { FileName = $"usage-by-{UsageBody.Name(by)}.csv" }.ToString();
        await response.Body.WriteAsync(csv, httpContext.RequestAborted);
    }

    private string Text()
    {
        var lines = rows.Select(row => Numbers.Select(column => column.Value(row).ToString(null, CultureInfo.InvariantCulture)).Prepend(Cell(row.Key ?? "")));
        return string.Concat(lines.Prepend(Numbers.Select(column => column.Name).Prepend(UsageBody.Name(by))).Select(line => string.Join(',', line) + "\r\n"));
    }

    /// <summary>
    /// A text as one cell. A table program takes one that begins like a formula for a formula and runs it; behind an
    /// apostrophe it is a text to all of them (OWASP, CSV injection).
    /// </summary>
    internal static string Cell(string text)
    {
        var harmless = text.Length > 0 && "=+-@\t\r\n".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
