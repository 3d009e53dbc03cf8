using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Jobs;

/// <summary>A job as others see it.</summary>
internal static class JobSnapshots
{
    public static JobStateChanged ToStateChanged(this Job job) => new()
    {
        JobId = job.CorrelationId,
        Sequence = job.Sequence,
        Owner = job.Owner,
        App = job.App,
        Backend = job.Backend,
        State = Enum.Parse<JobState>(job.State),
        Status = job.Status,
        Tag = job.Tag,
        Attempt = job.Attempt,
        SubmittedAt = job.SubmittedAt,
        StartedAt = job.StartedAt,
        EndedAt = job.EndedAt,
        ElapsedSeconds = job.ElapsedSeconds,
        ExitCode = job.ExitCode,
        CpuSeconds = job.CpuSeconds,
        PeakMemoryBytes = job.PeakMemoryBytes,
        SizeBytes = job.SizeBytes,
        ResultsDiscardedAt = job.ResultsDiscardedAt,
        DeletedAt = job.DeletedAt,
        ChangedAt = job.ChangedAt,
    };

    public static JobProgressed ToProgressed(this Job job) => new()
    {
        JobId = job.CorrelationId,
        Sequence = job.Sequence,
        Owner = job.Owner,
        Attempt = job.Attempt,
        ElapsedSeconds = job.ElapsedSeconds,
        CpuSeconds = job.CpuSeconds,
        PeakMemoryBytes = job.PeakMemoryBytes,
    };

    /// <summary>For an open job that has started, the elapsed time is that of <paramref name="now"/>.</summary>
    public static JobView ToView(this Job job, DateTimeOffset now, Retention retention)
    {
        using var options = JsonDocument.Parse(job.Options);
        return new()
        {
            JobId = job.CorrelationId,
            Owner = job.Owner,
            App = job.App,
            Options = options.RootElement.Clone(),
            InputFileId = job.InputFileId,
            Tag = job.Tag,
            State = Enum.Parse<JobState>(job.State),
            Status = job.Status,
            Backend = job.Backend,
            AskedBackend = job.AskedBackend,
            Resources = job.Resources,
            TimeLimitSeconds = job.TimeLimitSeconds,
            AskedTimeLimitSeconds = job.AskedTimeLimitSeconds,
            BackendId = job.BackendId,
            IsQueued = job.IsQueued,
            ProgramStarted = job.StartedAt is not null,
            SubmittedAt = job.SubmittedAt,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
            ElapsedSeconds = job.EndedAt is null && job.StartedAt is { } start ? Math.Max(0, (now - start).TotalSeconds) : job.ElapsedSeconds,
            ExitCode = job.ExitCode,
            CpuSeconds = job.CpuSeconds,
            PeakMemoryBytes = job.PeakMemoryBytes,
            SizeBytes = job.SizeBytes,
            Sequence = job.Sequence,
            ChangedAt = job.ChangedAt,
            ResultsDiscardedAt = job.ResultsDiscardedAt,
            Destruction = retention.Destruction(job),
        };
    }
}
