using System.Globalization;
using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Jobs;

/// <summary>What a user reads of a job that has ended.</summary>
internal static class EndTexts
{
    public static string For(JobState final, ExecutionFinished fact) => final switch
    {
        JobState.Succeeded => "Job completed with success",
        JobState.Failed => fact.Reason is { } reason ? $"Job failed: {reason}" : Failure(fact.ExitCode),
        JobState.TimedOut => fact.Reason ?? "Job was stopped at its time limit",
        JobState.Cancelled => fact.Reason ?? "Job canceled by user",
        JobState.NotStarted => Because("Job could not be started", fact.Reason),
        _ => Because("The job's end is not known", fact.Reason),
    };

    private static string Failure(int? code) => code < 0
        ? string.Create(CultureInfo.InvariantCulture, $"Job failed: the source finder was ended by signal {-code}")
        : string.Create(CultureInfo.InvariantCulture, $"Job failed: the source finder ended with return code {code}");

    private static string Because(string what, string? reason) => string.IsNullOrEmpty(reason) ? what : $"{what}: {reason}";
}
