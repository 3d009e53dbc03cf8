using CaesarRest.Api.D1;
using CaesarRest.Api.Jobs;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Watching;

/// <summary>What a job is, as the data of an event <c>state</c>.</summary>
internal sealed record StateBody(
    string App, string Changed, double ElapsedTime, int ExitCode, bool Final, string JobId, long Sequence, string State, string Status, string SubmitDate, string Tag)
{
    public static StateBody Of(JobView job) => new(
        job.App,
        D1Format.Date(job.ChangedAt),
        job.ElapsedSeconds,
        JobStatusBody.ExitCodeOf(job),
        job.State.IsFinal(),
        job.JobId.ToString("D"),
        job.Sequence,
        VisibleState.Of(job),
        job.Status,
        D1Format.Date(job.SubmittedAt),
        job.Tag ?? "");
}

/// <summary>How far a job is, as the data of an event <c>progress</c>.</summary>
internal sealed record ProgressBody(double? CpuTime, double ElapsedTime, string JobId, long? PeakMemory, long Sequence)
{
    public static ProgressBody Of(JobProgressed progress) => new(
        progress.CpuSeconds, progress.ElapsedSeconds, progress.JobId.ToString("D"), progress.PeakMemoryBytes, progress.Sequence);
}

/// <summary>A piece of what a program prints, of whole lines where it prints lines, as the data of an event <c>log</c>.</summary>
internal sealed record LogBody(string Stream, string Text);

/// <summary>The data of an event <c>ready</c>: all that was so has been told.</summary>
internal sealed record ReadyBody;
