using System.Text.Json;
using CaesarRest.Api.D1;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Jobs;

/// <summary>Answer to an accepted submission.</summary>
internal sealed record JobAcceptedBody(
    string App, string DataInputs, string JobId, JsonElement JobInputs, string State, string Status, string SubmitDate, string Tag)
{
    public static JobAcceptedBody Of(JobRequest request, JobAccepted accepted) => new(
        request.App,
        request.FileId,
        accepted.JobId.ToString("D"),
        request.Options,
        "PENDING",
        "Job submitted and registered with success",
        D1Format.Date(accepted.SubmittedAt),
        request.Tag ?? "");
}

/// <summary>Answer to a refused submission. No job was made, so id and date are empty.</summary>
internal sealed record JobRefusedBody(string App, string JobId, string State, string Status, string SubmitDate)
{
    public static JobRefusedBody Because(string status, string app = "") => new(app, "", "ABORTED", status, "");
}

/// <summary>A row of <c>/jobs</c>.</summary>
internal sealed record JobRow(
    string App,
    string DataInputs,
    double ElapsedTime,
    int ExitCode,
    string JobId,
    JsonElement JobInputs,
    string JobTopDir,
    string Metadata,
    string Pid,
    string Scheduler,
    string State,
    string Status,
    string SubmitDate,
    string Tag)
{
    public static JobRow Of(JobView job) => new(
        job.App,
        job.InputFileId,
        job.ElapsedSeconds,
        JobStatusBody.ExitCodeOf(job),
        job.JobId.ToString("D"),
        job.Options,
        // Relative: where the service keeps its files is nobody's business.
        Layout.RelativeJobFolder(job.Owner, job.JobId),
        "",
        job.BackendId,
        job.Backend,
        VisibleState.Of(job),
        job.Status,
        D1Format.Date(job.SubmittedAt),
        job.Tag ?? "");
}

/// <summary>Answer to <c>/job/{id}/status</c>.</summary>
internal sealed record JobStatusBody(double ElapsedTime, int ExitCode, string JobId, string Pid, string State, string Status, string Tag)
{
    public static JobStatusBody Of(JobView job) => new(
        job.ElapsedSeconds,
        ExitCodeOf(job),
        job.JobId.ToString("D"),
        job.BackendId,
        VisibleState.Of(job),
        job.Status,
        job.Tag ?? "");

    /// <summary>-1 stands for none; a cancelled job has none, whatever its program said when it was stopped.</summary>
    public static int ExitCodeOf(JobView job) => job.State == JobState.Cancelled ? -1 : job.ExitCode ?? -1;
}

/// <summary>The same keys for a job that is not there.</summary>
internal sealed record NoJobStatusBody(string ElapsedTime, string ExitCode, string JobId, string Pid, string State, string Status, string Tag)
{
    public static NoJobStatusBody Because(string status) => new("", "", "", "", "", status, "");
}

/// <summary>Answer where a result cannot be had, or not yet.</summary>
internal sealed record NoOutputBody(string JobId, string Status)
{
    /// <summary>For a job whose results were deleted; null where they were not.</summary>
    public static NoOutputBody? WhereDiscarded(JobView job) => job.ResultsDiscardedAt is { } at
        ? new(job.JobId.ToString("D"), $"The results of job {job.JobId:D} were deleted on {D1Format.Date(at)}")
        : null;
}

/// <summary>All that is known of a job. Unlike in the original's answers, what there is not is null.</summary>
internal sealed record JobDescription(
    string App,
    string Backend,
    double? CpuSeconds,
    string DataInputs,
    string? Destruction,
    double ElapsedTime,
    string? EndDate,
    int? ExitCode,
    string JobId,
    JsonElement JobInputs,
    long? PeakMemoryBytes,
    string? Pid,
    string? ResultsDeletedDate,
    long? SizeBytes,
    string? StartDate,
    string State,
    string Status,
    string SubmitDate,
    string? Tag)
{
    public static JobDescription Of(JobView job) => new(
        job.App,
        job.Backend,
        job.CpuSeconds,
        job.InputFileId,
        D1Format.Date(job.Destruction),
        job.ElapsedSeconds,
        D1Format.Date(job.EndedAt),
        job.ExitCode,
        job.JobId.ToString("D"),
        job.Options,
        job.PeakMemoryBytes,
        job.BackendId.Length > 0 ? job.BackendId : null,
        D1Format.Date(job.ResultsDiscardedAt),
        job.SizeBytes,
        D1Format.Date(job.StartedAt),
        VisibleState.Of(job),
        job.Status,
        D1Format.Date(job.SubmittedAt),
        job.Tag);
}
