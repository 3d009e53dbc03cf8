using CaesarRest.Api.D1;

namespace CaesarRest.Api.Accounting;

/// <summary>What all users together have used, as D1 tells it.</summary>
internal sealed record AppStatsBody(
    double AvgCompletedJobRuntime,
    double Datasize,
    double JobCompletedRuntime,
    double JobRuntime,
    double Jobsize,
    long Njobs,
    long NjobsAborted,
    long NjobsCompleted,
    long NjobsFailed,
    long NjobsPending,
    long NjobsRunning,
    long NjobsUnknown,
    int Nusers,
    string Timestamp,
    double Totsize)
{
    public static AppStatsBody Of(Totals totals)
    {
        var jobs = totals.Counts;
        var (data, results) = (totals.FileBytes, totals.JobBytes ?? 0);
        return new(
            jobs.Completed > 0 ? jobs.CompletedSeconds / jobs.Completed : 0,
            D1Format.Kibibytes(data),
            jobs.CompletedSeconds,
            jobs.Seconds,
            D1Format.Kibibytes(results),
            jobs.All,
            jobs.Aborted,
            jobs.Completed,
            jobs.Failed,
            jobs.Pending,
            jobs.Running,
            jobs.Unknown,
            totals.Users.Count(),
            AccountingBody.Rfc1123(totals.KnownUntil),
            D1Format.Kibibytes(data + results));
    }
}
