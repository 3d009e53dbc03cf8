using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Jobs;

/// <summary>
/// The life of a job, from submission to its one final state. Every event has an answer in every state (the expected
/// table is committed data of the tests), and one that comes twice is answered like the first time. Facts may come in
/// any order: any sign of life means running. Facts of another attempt than the current one change nothing.
/// </summary>
internal sealed class JobLifecycle : MassTransitStateMachine<Job>
{
    /// <summary>An attempt that is proven never to have run is followed by another, up to this many in all.</summary>
    private const int MostAttempts = 3;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly JobsSettings _settings;
    private readonly Retention _retention;
    private readonly SubmissionRules _rules;
    private readonly BackendChoice _backends;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobLifecycle> _log;

    public JobLifecycle(IOptions<CaesarOptions> options, Retention retention, SubmissionRules rules, BackendChoice backends, TimeProvider clock, ILogger<JobLifecycle> log)
    {
        _settings = options.Value.Jobs;
        _retention = retention;
        _rules = rules;
        _backends = backends;
        _clock = clock;
        _log = log;

        InstanceState(job => job.State);
        Event(() => Submitted, to => to.CorrelateById(context => context.Message.JobId));
        Event(() => CancelAsked, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.ExecuteAsync(AnswerNotFound)));
        Event(() => DeleteAsked, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.ExecuteAsync(AnswerNotFound)));
        Event(() => Due, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Waits, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Started, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Progressed, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Finished, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.ExecuteAsync(ReleaseUnknown)));
        Event(() => Unknown, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.Discard()));
        Event(() => Discarded, to => to.CorrelateById(context => context.Message.JobId).OnMissingInstance(missing => missing.Discard()));

        Initially(
            When(Submitted).ThenAsync(Check).IfElse(IsRefused,
                refused => refused.ThenAsync(AnswerRefused).Finalize(),
                sound => sound.Then(Register).TransitionTo(Pending).ThenAsync(AnswerAccepted).ThenAsync(SendStart).ThenAsync(Announce)));

        During(Pending,
            When(Due, IsCurrent).Then(Postpone).IfElse(IsQueued,
                queued => queued.ThenAsync(AskReport),
                unseen => unseen.ThenAsync(SendStart)),
            When(Unknown, IsThisAttempt).Then(Postpone).ThenAsync(SendStart),
            When(Waits, IsThisAttempt).If(IsNews, news => news.Then(NoteWaiting).ThenAsync(Announce)));

        During(Running,
            When(Due, IsCurrent).Then(Postpone).ThenAsync(AskReport),
            When(Unknown, IsThisAttempt).Then(NoteForgotten).TransitionTo(Lost).ThenAsync(Announce),
            Ignore(Waits));

        During(Pending, Running,
            When(CancelAsked, IsOwners).Then(NoteCancel).TransitionTo(Stopping).ThenAsync(AnswerCancel).ThenAsync(SendStop).ThenAsync(Announce),
            When(DeleteAsked, IsOwners).Then(NoteDeletion).TransitionTo(Stopping).ThenAsync(AnswerDelete).ThenAsync(SendStop).ThenAsync(Announce),
            When(Started, IsThisAttempt).If(IsNews, news => news.TransitionTo(Running).Then(NoteStart).ThenAsync(Announce)),
            When(Progressed, IsThisAttempt).TransitionTo(Running).IfElse(IsFirstSign,
                first => first.Then(NoteProgress).ThenAsync(Announce),
                again => again.Then(NoteProgress).ThenAsync(TellProgress)));

        During(Stopping,
            When(Due, IsCurrent).Then(Insist).ThenAsync(SendStop),
            When(CancelAsked, IsOwners).ThenAsync(AnswerCancel).ThenAsync(SendStop),
            When(DeleteAsked, IsOwners).IfElse(IsDeleted,
                again => again.ThenAsync(AnswerDelete).ThenAsync(SendStop),
                first => first.Then(NoteDeletion).ThenAsync(AnswerDelete).ThenAsync(SendStop).ThenAsync(Announce)),
            When(Started, IsThisAttempt).Then(NoteStart),
            When(Progressed, IsThisAttempt).Then(NoteProgress).ThenAsync(TellProgress),
            Ignore(Waits),
            Ignore(Unknown));

        During([Pending, Running, Stopping],
            When(Finished).ThenAsync(End),
            Ignore(Discarded));

        During([Succeeded, Failed, TimedOut, Cancelled, NotStarted, Lost],
            When(CancelAsked, IsOwners).ThenAsync(AnswerCancel),
            When(DeleteAsked, IsOwners).IfElse(IsDeleted,
                again => again.ThenAsync(AnswerDelete),
                first => first.ThenAsync(Delete).ThenAsync(AnswerDelete).ThenAsync(Announce)),
            // The executor repeats an end until it is released, so the release or the announcement was lost.
            When(Finished).ThenAsync(Announce).ThenAsync(Release),
            When(Due).ThenAsync(LookAtRemains),
            When(Discarded).Then(NoteDiscarded),
            Ignore(Waits),
            Ignore(Started),
            Ignore(Progressed),
            Ignore(Unknown));

        During([Pending, Running, Stopping, Succeeded, Failed, TimedOut, Cancelled, NotStarted, Lost],
            When(Submitted).ThenAsync(AnswerAgain),
            When(CancelAsked, IsForeign).ThenAsync(AnswerNotFound),
            When(DeleteAsked, IsForeign).ThenAsync(AnswerNotFound));

        // Only a refused submission is finalised, and so never stored. A job that has ended stays: it is the record.
        SetCompletedWhenFinalized();
    }

    public State Pending { get; private set; } = null!;

    public State Running { get; private set; } = null!;

    public State Stopping { get; private set; } = null!;

    public State Succeeded { get; private set; } = null!;

    public State Failed { get; private set; } = null!;

    public State TimedOut { get; private set; } = null!;

    public State Cancelled { get; private set; } = null!;

    public State NotStarted { get; private set; } = null!;

    public State Lost { get; private set; } = null!;

    public Event<SubmitJob> Submitted { get; private set; } = null!;

    public Event<CancelJob> CancelAsked { get; private set; } = null!;

    public Event<DeleteJob> DeleteAsked { get; private set; } = null!;

    public Event<JobDue> Due { get; private set; } = null!;

    public Event<ExecutionWaiting> Waits { get; private set; } = null!;

    public Event<ExecutionStarted> Started { get; private set; } = null!;

    public Event<ExecutionProgressed> Progressed { get; private set; } = null!;

    public Event<ExecutionFinished> Finished { get; private set; } = null!;

    public Event<ExecutionUnknown> Unknown { get; private set; } = null!;

    public Event<ResultsDiscarded> Discarded { get; private set; } = null!;

    // Conditions

    private static bool IsRefused(BehaviorContext<Job, SubmitJob> context) => context.TryGetPayload<JobRejected>(out _);

    private static bool IsOwners(BehaviorContext<Job, CancelJob> context) => context.Message.Owner == context.Saga.ListedFor;

    private static bool IsForeign(BehaviorContext<Job, CancelJob> context) => !IsOwners(context);

    private static bool IsOwners(BehaviorContext<Job, DeleteJob> context) => context.Message.Owner == context.Saga.Owner;

    private static bool IsForeign(BehaviorContext<Job, DeleteJob> context) => !IsOwners(context);

    private static bool IsDeleted(BehaviorContext<Job> context) => context.Saga.DeletedAt is not null;

    private static bool IsCurrent(BehaviorContext<Job, JobDue> context) => context.Message.DueAt >= context.Saga.DueAt;

    private static bool IsQueued(BehaviorContext<Job> context) => context.Saga.IsQueued;

    private static bool IsThisAttempt(BehaviorContext<Job, ExecutionWaiting> context) => context.Message.Attempt == context.Saga.Attempt;

    private static bool IsThisAttempt(BehaviorContext<Job, ExecutionStarted> context) => context.Message.Attempt == context.Saga.Attempt;

    private static bool IsThisAttempt(BehaviorContext<Job, ExecutionProgressed> context) => context.Message.Attempt == context.Saga.Attempt;

    private static bool IsThisAttempt(BehaviorContext<Job, ExecutionUnknown> context) => context.Message.Attempt == context.Saga.Attempt;

    private static bool IsNews(BehaviorContext<Job, ExecutionWaiting> context) =>
        !context.Saga.IsQueued || context.Saga.BackendId != context.Message.BackendId || context.Saga.Status != Waiting(context);

    private static bool IsNews(BehaviorContext<Job, ExecutionStarted> context) =>
        context.Saga.State != nameof(Running) || context.Saga.BackendId != context.Message.BackendId || (context.Saga.StartedAt is null && context.Message.StartedAt is not null);

    private static bool IsFirstSign(BehaviorContext<Job, ExecutionProgressed> context) => context.Saga.StartedAt is null;

    // Submission

    private async Task Check(BehaviorContext<Job, SubmitJob> context)
    {
        if (await _rules.Refusal(context.Message, context.CancellationToken) is { } refusal)
            context.GetOrAddPayload(() => refusal);
    }

    private static async Task AnswerRefused(BehaviorContext<Job, SubmitJob> context)
    {
        if (context.TryGetPayload<JobRejected>(out var refusal))
            await context.RespondAsync(refusal);
    }

    private void Register(BehaviorContext<Job, SubmitJob> context)
    {
        var (job, asked) = (context.Saga, context.Message);
        job.Owner = asked.Owner;
        job.App = asked.App;
        job.Options = asked.Options.GetRawText();
        job.InputFileId = asked.InputFileId;
        job.Tag = asked.Tag;
        job.RequestHash = asked.RequestHash;
        job.SubmittedAt = asked.SubmittedAt.InMilliseconds();
        job.Backend = _backends.For(asked.App, asked.Backend);
        job.AskedBackend = asked.Backend;
        job.Resources = asked.Resources;
        job.TimeLimitSeconds = _backends.TimeLimitSeconds(job.Backend, asked.TimeLimitSeconds);
        job.AskedTimeLimitSeconds = asked.TimeLimitSeconds;
        job.Attempt = 1;
        job.DueAt = Now() + ShortestWait;
        Changed(job, "Job is waiting to be started");
    }

    private static Task AnswerAccepted(BehaviorContext<Job, SubmitJob> context) =>
        context.RespondAsync(new JobAccepted { JobId = context.Saga.CorrelationId, SubmittedAt = context.Saga.SubmittedAt });

    private static Task AnswerAgain(BehaviorContext<Job, SubmitJob> context)
    {
        var (job, asked) = (context.Saga, context.Message);
        return (asked.Owner == job.Owner, asked.RequestHash == job.RequestHash, IsDeleted(context)) switch
        {
            (true, true, false) => AnswerAccepted(context),
            (true, _, true) => Reject(JobRejection.Deleted, "The job with this id was deleted"),
            _ => Reject(JobRejection.Conflict, "A job with this id was submitted before with other contents"),
        };

        Task Reject(JobRejection rejection, string reason) =>
            context.RespondAsync(new JobRejected { JobId = job.CorrelationId, Rejection = rejection, Reasons = [reason] });
    }

    // Cancel

    private void NoteCancel(BehaviorContext<Job, CancelJob> context)
    {
        Insist(context);
        Changed(context.Saga, "Cancel was asked, waiting for the job to stop");
    }

    /// <summary>Only the reminder itself moves the next one: signs of life, which may come more often, must not put a lost stop off for ever.</summary>
    private void Insist(BehaviorContext<Job> context) => context.Saga.DueAt = Now() + ShortestWait;

    private static Task AnswerCancel(BehaviorContext<Job, CancelJob> context) =>
        context.RespondAsync(new CancelAccepted { JobId = context.Saga.CorrelationId, State = Enum.Parse<JobState>(context.Saga.State) });

    private static Task AnswerNotFound(ConsumeContext<CancelJob> context) =>
        context.RespondAsync(new JobNotFound { JobId = context.Message.JobId });

    private static Task AnswerNotFound(BehaviorContext<Job, CancelJob> context) => AnswerNotFound((ConsumeContext<CancelJob>)context);

    // Deletion of jobs and of results

    private void NoteDeletion(BehaviorContext<Job> context)
    {
        context.Saga.DeletedAt = Now();
        Insist(context);
        Changed(context.Saga, "Job was deleted, waiting for it to stop");
    }

    /// <summary>Of one that has ended.</summary>
    private Task Delete(BehaviorContext<Job> context)
    {
        context.Saga.DeletedAt = Now();
        Forget(context.Saga);
        return Discard(context);
    }

    /// <summary>Given up at once, and removed as soon as an executor can; an earlier removal is confirmed once more.</summary>
    private Task Discard(BehaviorContext<Job> context)
    {
        var job = context.Saga;
        job.ResultsDiscardedAt ??= Now();
        job.SizeBytes = 0;
        Insist(context);
        Changed(job, job.Status);
        return SendDiscard(context);
    }

    /// <summary>What the user had said goes; what it was and has used is still told to other services.</summary>
    private static void Forget(Job job)
    {
        job.Options = "{}";
        job.Tag = null;
    }

    /// <summary>Of an ended job: whether its age takes something, and whether what is given up is gone.</summary>
    private async Task LookAtRemains(BehaviorContext<Job, JobDue> context)
    {
        var (job, now) = (context.Saga, Now());
        if (_retention.TakesJob(job, now))
            await Delete(context);
        else if (_retention.TakesResults(job, now))
            await Discard(context);
        else
        {
            if (!IsCurrent(context))
                return;
            Postpone(job, since: job.ResultsDiscardedAt ?? job.SubmittedAt);
            await SendDiscard(context);
            return;
        }

        await Announce(context);
    }

    private static void NoteDiscarded(BehaviorContext<Job, ResultsDiscarded> context) => context.Saga.DueAt = null;

    private static Task AnswerDelete(BehaviorContext<Job, DeleteJob> context) =>
        context.RespondAsync(new DeleteAccepted { JobId = context.Saga.CorrelationId });

    private static Task AnswerNotFound(ConsumeContext<DeleteJob> context) =>
        context.RespondAsync(new JobNotFound { JobId = context.Message.JobId });

    private static Task AnswerNotFound(BehaviorContext<Job, DeleteJob> context) => AnswerNotFound((ConsumeContext<DeleteJob>)context);

    // Running

    /// <summary>It may wait for days: as long as its executor tells of it, it is asked about, now and then, and not started again.</summary>
    private void NoteWaiting(BehaviorContext<Job, ExecutionWaiting> context)
    {
        var job = context.Saga;
        job.BackendId = context.Message.BackendId;
        job.IsQueued = true;
        Postpone(context);
        Changed(job, Waiting(context));
    }

    private static string Waiting(BehaviorContext<Job, ExecutionWaiting> context)
    {
        var waits = $"Job waits for {context.Saga.Backend}";
        return string.IsNullOrEmpty(context.Message.Reason) ? waits : $"{waits}: {context.Message.Reason}";
    }

    private void NoteStart(BehaviorContext<Job, ExecutionStarted> context)
    {
        var (job, fact) = (context.Saga, context.Message);
        job.BackendId = fact.BackendId;
        job.IsQueued = false;
        job.StartedAt ??= fact.StartedAt;
        if (job.State != nameof(Running))
            return;
        Postpone(context);
        Changed(job, job.StartedAt is null ? "Job was handed to the backend" : "Job is running");
    }

    private void NoteProgress(BehaviorContext<Job, ExecutionProgressed> context)
    {
        var (job, fact) = (context.Saga, context.Message);
        var first = job.StartedAt is null;
        job.BackendId = fact.BackendId;
        job.IsQueued = false;
        job.StartedAt ??= fact.StartedAt;
        job.ElapsedSeconds = Math.Max(job.ElapsedSeconds, fact.ElapsedSeconds);
        job.CpuSeconds = fact.CpuSeconds ?? job.CpuSeconds;
        job.PeakMemoryBytes = fact.PeakMemoryBytes ?? job.PeakMemoryBytes;
        if (job.State != nameof(Running))
            return;
        Postpone(context);
        if (first)
            Changed(job, "Job is running");
    }

    private void NoteForgotten(BehaviorContext<Job, ExecutionUnknown> context)
    {
        var job = context.Saga;
        job.EndedAt = Now();
        job.DueAt = null;
        Changed(job, "The executor has no record of this job any more; whether it did its work is not known");
    }

    /// <summary>Later the older the job is: a young one is watched closely, a long queue costs little.</summary>
    private void Postpone(BehaviorContext<Job> context) => Postpone(context.Saga, since: context.Saga.SubmittedAt);

    private void Postpone(Job job, DateTimeOffset since)
    {
        var wait = (Now() - since) / 2;
        job.DueAt = Now() + (wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait);
    }

    // End

    private async Task End(BehaviorContext<Job, ExecutionFinished> context)
    {
        var (job, fact) = (context.Saga, context.Message);
        if (fact.Attempt == job.Attempt)
        {
            if (fact.Outcome == ExecutionOutcome.Unclaimed && job.State != nameof(Stopping) && job.Attempt < MostAttempts)
                await TryAgain(context);
            else
                await EndAs(context, FinalState(fact, job));
        }

        await Release(context);
    }

    private async Task TryAgain(BehaviorContext<Job, ExecutionFinished> context)
    {
        var job = context.Saga;
        job.Attempt++;
        job.BackendId = "";
        job.IsQueued = false;
        job.StartedAt = null;
        await context.TransitionToState(Pending);
        job.DueAt = Now() + ShortestWait;
        Changed(job, $"Job is waiting to be started again: {context.Message.Reason ?? "its executor went away before it ran"}");
        await SendStart(context);
        await Announce(context);
    }

    private async Task EndAs(BehaviorContext<Job, ExecutionFinished> context, State final)
    {
        var (job, fact) = (context.Saga, context.Message);
        await context.TransitionToState(final);
        job.BackendId = fact.BackendId;
        job.IsQueued = false;
        job.StartedAt = fact.StartedAt ?? job.StartedAt;
        job.EndedAt = fact.EndedAt.InMilliseconds();
        job.ExitCode = fact.ExitCode;
        job.ElapsedSeconds = fact.ElapsedSeconds;
        job.CpuSeconds = fact.CpuSeconds;
        job.PeakMemoryBytes = fact.PeakMemoryBytes;
        job.SizeBytes = fact.SizeBytes;
        job.DueAt = null;
        Changed(job, EndTexts.For(Enum.Parse<JobState>(final.Name), fact));
        if (IsDeleted(context))
        {
            Forget(job);
            await Discard(context);
        }

        await Announce(context);
    }

    private State FinalState(ExecutionFinished fact, Job job) => fact.Outcome switch
    {
        ExecutionOutcome.Exited => fact.ExitCode == 0 ? Succeeded : Failed,
        ExecutionOutcome.Failed => Failed,
        ExecutionOutcome.TimedOut => TimedOut,
        ExecutionOutcome.Cancelled => Cancelled,
        ExecutionOutcome.NotStarted => NotStarted,
        ExecutionOutcome.Unclaimed => job.State == nameof(Stopping) ? Cancelled : NotStarted,
        _ => Lost,
    };

    // Messages

    private static Task SendStart(BehaviorContext<Job> context)
    {
        var job = context.Saga;
        using var options = JsonDocument.Parse(job.Options);
        return context.Send(Addresses.Executor(job.Backend), new StartJob
        {
            JobId = job.CorrelationId,
            Attempt = job.Attempt,
            Owner = job.Owner,
            App = job.App,
            Options = options.RootElement.Clone(),
            InputFileId = job.InputFileId,
            TimeLimitSeconds = job.TimeLimitSeconds,
            Resources = job.Resources,
        });
    }

    private static Task SendStop(BehaviorContext<Job> context) =>
        context.Send(Addresses.Executor(context.Saga.Backend), new StopJob { JobId = context.Saga.CorrelationId, Attempt = context.Saga.Attempt });

    private static Task AskReport(BehaviorContext<Job> context) =>
        context.Send(Addresses.Executor(context.Saga.Backend), new ReportExecution { JobId = context.Saga.CorrelationId, Attempt = context.Saga.Attempt });

    private static Task SendDiscard(BehaviorContext<Job> context)
    {
        var job = context.Saga;
        return context.Send(Addresses.Executor(job.Backend), new DiscardResults { JobId = job.CorrelationId, Owner = job.Owner, Attempts = job.Attempt });
    }

    private static Task Release(BehaviorContext<Job, ExecutionFinished> context) =>
        context.Send(Addresses.Executor(context.Saga.Backend), new ReleaseExecution { JobId = context.Saga.CorrelationId, Attempt = context.Message.Attempt });

    private Task ReleaseUnknown(ConsumeContext<ExecutionFinished> context) =>
        context.Send(Addresses.Executor(_settings.Backend), new ReleaseExecution { JobId = context.Message.JobId, Attempt = context.Message.Attempt });

    private Task Announce(BehaviorContext<Job> context)
    {
        _log.LogInformation("Job is {State:l}: {Status}", context.Saga.State, context.Saga.Status);
        return context.Publish(context.Saga.ToStateChanged());
    }

    /// <summary>As often as the executor shows signs of life. It is worth no write to the broker's disk.</summary>
    private static Task TellProgress(BehaviorContext<Job, ExecutionProgressed> context) =>
        context.Publish(context.Saga.ToProgressed(), publish => publish.Durable = false);

    // Clock

    private DateTimeOffset Now() => _clock.GetUtcNowInMilliseconds();

    private void Changed(Job job, string status)
    {
        job.Sequence++;
        job.Status = status;
        job.ChangedAt = Now();
    }
}
