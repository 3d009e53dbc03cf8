using System.Text.Json;
using System.Text.Json.Serialization;
using CaesarRest.Api.D1;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Jobs;

/// <summary>Answer to an accepted submission, with options and input as sent, under the keys of the client's dialect.</summary>
internal sealed record JobAcceptedBody(
    string App,
    JsonElement DataInputs,
    string JobId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? JobInputs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? JobOptions,
    string State,
    string Status,
    string SubmitDate,
    string Tag)
{
    public static JobAcceptedBody Of(JobRequest request, JobAccepted accepted) => Of(
        accepted, request.App, request.Input.AsSent, request.IsNested ? null : request.Options, request.IsNested ? request.Options : null, request.Tag);

    public static JobAcceptedBody Of(JobOrder order, JobAccepted accepted) => Of(
        accepted, order.App, JsonSerializer.SerializeToElement(order.FileId), order.Options, null, order.Tag);

    private static JobAcceptedBody Of(JobAccepted accepted, string app, JsonElement input, JsonElement? inputs, JsonElement? options, string? tag) => new(
        app,
        input,
        accepted.JobId.ToString("D"),
        inputs,
        options,
        "PENDING",
        "Job submitted and registered with success",
        D1Format.Date(accepted.SubmittedAt),
        tag ?? "");
}

/// <summary>Answer to a refused submission. No job was made, so id and date are empty. Who asked for strict handling gets a list too.</summary>
internal sealed record JobRefusedBody(
    string App,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Faults,
    string JobId,
    string State,
    string Status,
    string SubmitDate)
{
    public static JobRefusedBody Because(string status, string app = "", IReadOnlyList<string>? faults = null) => new(app, faults, "", "ABORTED", status, "");
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
    ResourcesBody Resources,
    string? ResultsDeletedDate,
    long? SizeBytes,
    string? StartDate,
    string State,
    string Status,
    string SubmitDate,
    string? Tag,
    double TimeLimitS)
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
        ResourcesBody.Of(job),
        D1Format.Date(job.ResultsDiscardedAt),
        job.SizeBytes,
        D1Format.Date(job.StartedAt),
        VisibleState.Of(job),
        job.Status,
        D1Format.Date(job.SubmittedAt),
        job.Tag,
        job.TimeLimitSeconds);
}

/// <summary>What was asked of the machine, under the names of the request; null for what was not.</summary>
internal sealed record ResourcesBody(int? Cores, int? Gpus, long? MemoryMib, double? TimeLimitS)
{
    public static ResourcesBody Of(JobView job) => new(job.Resources?.Cores, job.Resources?.Gpus, job.Resources?.MemoryMiB, job.AskedTimeLimitSeconds);
}
