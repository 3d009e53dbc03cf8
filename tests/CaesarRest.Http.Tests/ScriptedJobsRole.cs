using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;

namespace CaesarRest.Http.Tests;

/// <summary>
/// A double of the jobs role: keeps what it is asked in memory and answers as the role does, or as a test says.
/// It never runs a job; tests set states themselves.
/// </summary>
public sealed class ScriptedJobsRole : IJobReader
{
    private readonly Lock _lock = new();
    private readonly List<JobView> _jobs = [];
    private readonly Dictionary<Guid, string> _hashes = [];

    /// <summary>Every submission that arrived.</summary>
    public List<SubmitJob> Submissions { get; } = [];

    /// <summary>Answer to the next submissions; null answers nothing at all.</summary>
    public Func<SubmitJob, object?> OnSubmit { get; set; }

    /// <summary>Answer to the next cancellations; null answers nothing at all.</summary>
    public Func<CancelJob, object?> OnCancel { get; set; }

    /// <summary>Answer to the next deletions; null answers nothing at all.</summary>
    public Func<DeleteJob, object?> OnDelete { get; set; }

    public ScriptedJobsRole()
    {
        OnSubmit = Store;
        OnCancel = command => Of(command.Owner).FirstOrDefault(job => job.JobId == command.JobId) is { } job
            ? new CancelAccepted { JobId = job.JobId, State = job.State.IsFinal() ? job.State : JobState.Stopping }
            : new JobNotFound { JobId = command.JobId };
        OnDelete = Delete;
    }

    /// <summary>Adds a job or puts it in place of the one with its id.</summary>
    public void Put(JobView job)
    {
        lock (_lock)
        {
            _jobs.RemoveAll(known => known.JobId == job.JobId);
            _jobs.Add(job);
        }
    }

    /// <summary>While true no job is found, since the store does not answer.</summary>
    public bool StoreIsDown { get; set; }

    public Task<JobView?> Find(string owner, Guid jobId, CancellationToken cancellation) => StoreIsDown
        ? throw new StoreUnavailableException("secret", new TimeoutException())
        : Task.FromResult(Of(owner).FirstOrDefault(job => job.JobId == jobId));

    public Task<IReadOnlyList<JobView>> List(string owner, JobSelection selection, CancellationToken cancellation)
    {
        var jobs = Of(owner).OrderBy(job => job.SubmittedAt).ThenBy(job => job.JobId.ToString("D"), StringComparer.Ordinal)
            .Where(job => selection.States?.Contains(VisibleState.Of(job)) != false && job.App == (selection.App ?? job.App)
                && job.Tag == (selection.Tag ?? job.Tag) && job.SubmittedAt >= (selection.Since ?? job.SubmittedAt));
        if (selection.NewestFirst)
            jobs = jobs.Reverse();
        if (selection.After is { } after)
            jobs = jobs.Where(job => Place(job).CompareTo((after.SubmittedAt, after.JobId.ToString("D"))) is var order && (selection.NewestFirst ? order < 0 : order > 0));
        return Task.FromResult<IReadOnlyList<JobView>>([.. selection.Limit is { } most ? jobs.Take(most) : jobs]);
    }

    public Task<bool> IsInUse(string owner, string fileId, CancellationToken cancellation) =>
        Task.FromResult(Of(owner).Any(job => job.InputFileId == fileId && !job.State.IsFinal()));

    /// <summary>True while the store behind it does not answer.</summary>
    public bool Down { get; set; }

    public Task<IReadOnlyList<JobView>> Changed(string owner, ChangePlace after, int limit, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<JobView>>(
    [
        .. Of(owner).OrderBy(job => job.ChangedAt).ThenBy(job => job.JobId.ToString("D"), StringComparer.Ordinal)
            .Where(job => job.ChangedAt > after.ChangedAt
                || (job.ChangedAt == after.ChangedAt && string.CompareOrdinal(job.JobId.ToString("D"), after.JobId.ToString("D")) > 0))
            .Take(limit),
    ]);

    public Task<ChangePlace?> LastChange(string owner, CancellationToken cancellation) =>
        Task.FromResult(Of(owner).MaxBy(job => job.ChangedAt) is { } job ? ChangePlace.Of(job) : null);

    public Task<IReadOnlyList<JobView>> Open(string owner, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<JobView>>([.. Of(owner).Where(job => !job.State.IsFinal())]);

    /// <summary>A job as the role would show it.</summary>
    public static JobView Job(Guid id, JobState state, string owner = "anonymous") => new()
    {
        JobId = id,
        Owner = owner,
        App = TestFinder.Name,
        Options = JsonElement.Parse("""{ "seedthr": 5.0 }"""),
        InputFileId = Guid.NewGuid().ToString("N"),
        State = state,
        Status = "As the test says",
        Backend = "local",
        BackendId = "",
        ProgramStarted = false,
        SubmittedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero),
        ElapsedSeconds = 0,
    };

    private static (DateTimeOffset, string) Place(JobView job) => (job.SubmittedAt, job.JobId.ToString("D"));

    private JobView[] Of(string owner)
    {
        if (Down)
            throw new StoreUnavailableException("secret", new TimeoutException());
        lock (_lock)
            return [.. _jobs.Where(job => job.Owner == owner)];
    }

    private object Delete(DeleteJob command)
    {
        lock (_lock)
            return _jobs.RemoveAll(job => job.JobId == command.JobId && job.Owner == command.Owner) > 0 ? new DeleteAccepted { JobId = command.JobId } : new JobNotFound { JobId = command.JobId };
    }

    private object Store(SubmitJob command)
    {
        lock (_lock)
        {
            if (_jobs.FirstOrDefault(job => job.JobId == command.JobId) is { } first)
            {
                return _hashes[command.JobId] == command.RequestHash
                    ? new JobAccepted { JobId = first.JobId, SubmittedAt = first.SubmittedAt }
                    : new JobRejected { JobId = first.JobId, Rejection = JobRejection.Conflict, Reasons = ["The key was used for another request."] };
            }

            _hashes[command.JobId] = command.RequestHash;
            _jobs.Add(Job(command.JobId, JobState.Pending, command.Owner) with
            {
                App = command.App,
                Options = command.Options,
                InputFileId = command.InputFileId,
                Tag = command.Tag,
                AskedBackend = command.Backend,
                Resources = command.Resources,
                AskedTimeLimitSeconds = command.TimeLimitSeconds,
                SubmittedAt = command.SubmittedAt,
            });
            return new JobAccepted { JobId = command.JobId, SubmittedAt = command.SubmittedAt };
        }
    }

    /// <summary>Carries commands from the bus to the script.</summary>
    public sealed class CommandConsumer(ScriptedJobsRole role) : IConsumer<SubmitJob>, IConsumer<CancelJob>, IConsumer<DeleteJob>
    {
        public Task Consume(ConsumeContext<SubmitJob> context)
        {
            lock (role._lock)
                role.Submissions.Add(context.Message);
            return Answer(context, role.OnSubmit(context.Message));
        }

        public Task Consume(ConsumeContext<CancelJob> context) => Answer(context, role.OnCancel(context.Message));

        public Task Consume(ConsumeContext<DeleteJob> context) => Answer(context, role.OnDelete(context.Message));

        private static Task Answer(ConsumeContext context, object? answer) =>
            answer is null ? Task.CompletedTask : context.RespondAsync(answer);
    }
}
