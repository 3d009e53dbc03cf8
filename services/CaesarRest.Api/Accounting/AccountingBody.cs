using System.Globalization;
using System.Text.Json.Serialization;
using CaesarRest.Api.D1;

namespace CaesarRest.Api.Accounting;

/// <summary>What one user has used, as D1 tells it: sizes in KiB, times in seconds.</summary>
internal sealed record AccountingBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Datasize,
    double JobCompletedRuntime,
    double JobRuntime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Jobsize,
    long Njobs,
    long NjobsAborted,
    long NjobsCompleted,
    long NjobsFailed,
    long NjobsPending,
    long NjobsRunning,
    long NjobsUnknown,
    string Timestamp)
{
    /// <summary>The original left out the size of a directory that was not there; here it is one that nothing was ever put in.</summary>
    public static AccountingBody Of(Totals totals)
    {
        var jobs = totals.Counts;
        return new(
            totals.Files.Count > 0 ? D1Format.Kibibytes(totals.FileBytes) : null,
            jobs.CompletedSeconds,
            jobs.Seconds,
            totals.JobBytes is { } bytes ? D1Format.Kibibytes(bytes) : null,
            jobs.All,
            jobs.Aborted,
            jobs.Completed,
            jobs.Failed,
            jobs.Pending,
            jobs.Running,
            jobs.Unknown,
            Rfc1123(totals.KnownUntil));
    }

    /// <summary>As the original writes a time stamp: <c>Fri, 02 Jan 2026 03:04:05 GMT</c>.</summary>
    public static string Rfc1123(DateTimeOffset instant) => instant.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}
