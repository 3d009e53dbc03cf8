using System.Collections.Concurrent;
using System.Globalization;
using CaesarRest.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// A Slurm cluster behind its REST service. Any executor can look after any of its jobs: what counts is in Slurm and in
/// the job's folder, which executors and nodes share.
/// </summary>
internal sealed class SlurmBackend : IJobBackend, IDisposable
{
    // What a request costs beside its content, counted in jobs of a list.
    private const int RequestCost = 20;

    // A list that could not be had may be too long.
    private static readonly TimeSpan WithoutList = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, SlurmSight> _sights = new(StringComparer.Ordinal);
    private readonly SlurmSettings _slurm;
    private readonly SlurmRestClient _client;
    private readonly SlurmUsers _users;
    private readonly SlurmPaths _paths;
    private readonly SlurmVerdict _verdict;
    private readonly SlurmSubmissions _submissions;
    private readonly SlurmReach _reach;
    private readonly Layout _layout;
    private readonly TimeProvider _clock;
    private int _listed = RequestCost;
    private DateTimeOffset _listAgainAt;
    private string? _version;

    public SlurmBackend(string name, BackendSettings settings, Layout layout, TimeProvider clock, ILogger<SlurmBackend> log)
    {
        (_slurm, _layout, _clock) = (settings.Slurm, layout, clock);
        _client = new(settings.Slurm, new(settings.Slurm, clock), Transport(), clock);
        _users = new(settings.Slurm);
        _paths = new(layout, settings.Slurm);
        _verdict = new(settings.Slurm.LostGrace);
        _submissions = new(name, settings, _paths, layout);
        _reach = new(name, clock, log);
    }

    // Tokens must not follow a redirect to wherever it leads.
    private static SocketsHttpHandler Transport() => new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, UseCookies = false };

    public bool IsShared => true;

    /// <summary>In a container everything is called as it is here.</summary>
    public string PathThere(string path) => _slurm.Container == SlurmContainer.None ? _paths.There(path) : path;

    public async Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation)
    {
        var user = _users.Of(execution.Owner);
        var submission = _submissions.Of(execution, call);
        // The answer to an earlier submission may have been lost.
        if (execution.Launches > 1 && await Seek(execution, cancellation) is { JobId: { } known })
            return Queued(execution, known);

        var folder = JobFolder.Of(execution, _layout);
        folder.Share();
        SlurmScript.LayCall(folder, execution.Attempt, SlurmCall.For(call, folder.Path, _paths, _slurm));
        try
        {
            return Queued(execution, await _reach.Ask(() => _client.Submit(submission, user, cancellation)));
        }
        catch (SlurmRefusedException refusal)
        {
            if (refusal.JobId is { } stillborn)
                await _reach.Ask(() => _client.Cancel(stillborn, user, cancellation));
            throw new CannotStartException($"The cluster refuses the job: {refusal.Message}.", refusal);
        }
    }

    /// <summary>One list, where it is less than a question for each that is due; or where an id has to be found.</summary>
    public async Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation)
    {
        Forget(open);
        var now = _clock.GetUtcNow();
        var due = open.Where(one => Sight(one).NextLookAt <= now).ToList();
        if (due.Count == 0 || (due.Count * (RequestCost + 1) <= RequestCost + _listed && !due.Any(IsNameless)) || now < _listAgainAt)
            return;
        if (await TryList(cancellation) is not { } listed)
            return;
        var byName = listed.Where(job => job.Name is not null).ToLookup(job => job.Name, StringComparer.Ordinal);
        foreach (var one in due)
        {
            var ours = byName[SlurmSubmissions.NameOf(one)];
            var job = Id(one) is { } id ? ours.FirstOrDefault(job => job.JobId == id) : Foremost(ours);
            // What the user for the list may not see is asked for by its own.
            Sight(one).Surveyed = job is null && _slurm.UserMapping == SlurmUserMapping.Owner ? null : new(job);
        }
    }

    public async Task<Observation> Observe(Execution execution, CancellationToken cancellation)
    {
        var sight = Sight(execution);
        if (sight.Last is { } last && _clock.GetUtcNow() < sight.NextLookAt)
            return last;
        var traces = Traces(execution);
        var claim = traces.ReadClaim();
        // It may never have got there: nothing has to be asked to keep it from beginning.
        if (execution.StopRequested && claim is null && Id(execution, claim) is null)
            return new Observation.Unclaimed();
        var look = sight.TakeSurveyed() ?? await Look(execution, claim, cancellation);
        var id = Id(execution, claim) ?? look.Job?.JobId;
        var exit = traces.ReadExit();
        var seen = sight.Time(new SlurmEvidence
        {
            JobId = id,
            Job = look.Job,
            IsUnknown = look.Job is null,
            Record = look.Job is null && id is { } gone ? await Record(execution, gone, isNeeded: exit is null, cancellation) : null,
            HasRecords = look.Job is null && (await _client.Api(cancellation)).HasRecords,
            // After Slurm's word: what the run left is then there.
            Claim = traces.ReadClaim(),
            StartedAt = traces.ReadStart()?.StartedAt,
            Exit = exit ?? traces.ReadExit(),
            Now = _clock.GetUtcNow(),
        });
        var observation = sight.Remember(_verdict.Of(seen), seen.Job?.State.ToString(), seen.Now);
        if (observation is not (Observation.Ended or Observation.Withdrawn))
            return observation;
        // Should what follows fail, it is all looked at again.
        sight.LookSoon(_clock.GetUtcNow());
        // What never began must not begin after all.
        if (seen.Claim is null && !traces.Withdraw())
            return new Observation.Waiting(BackendId: execution.BackendId);
        // Nobody else would take it out of the cluster's queue.
        if (look.Job is { State.End: null, JobId: { } left })
            await _reach.Ask(() => _client.Cancel(left, User(execution), cancellation));
        return observation;
    }

    public async Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation)
    {
        if (Id(execution) is not { } id)
            return false;
        // Slurm itself sees to it that nothing outlives a cancel, so once in a while is enough.
        if (!Sight(execution).MaySignal(_clock.GetUtcNow()))
            return true;
        await Cancel(execution, id, cancellation);
        Sight(execution).Signalled(_clock.GetUtcNow());
        return true;
    }

    public async Task<bool> TakeClaim(Execution execution, CancellationToken cancellation)
    {
        Sight(execution).LookSoon(_clock.GetUtcNow());
        if (!Traces(execution).Withdraw())
            return false;
        // It would only wait for its turn to find the claim taken.
        if (Id(execution, claim: null) is { } waiting)
            await Cancel(execution, waiting, cancellation);
        else
            await TryCancelByName(execution, cancellation);
        return true;
    }

    public async Task<BackendHealth> Check(CancellationToken cancellation)
    {
        try
        {
            var answer = await _client.Diagnose(cancellation);
            _version = $"Slurm {answer.Meta?.Release}, API {(await _client.Api(cancellation)).Name}";
            return new(IsUp: true, _version, Running: (int?)answer.Statistics!.JobsRunning, Waiting: (int?)answer.Statistics.JobsPending);
        }
        catch (BackendUnavailableException problem)
        {
            return new(IsUp: false, _version, problem.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Cancels a job if it still is this one: a cluster that was made anew gives its numbers to other jobs. By the token of the
    /// job's own user alone: a controller of 24.11 hangs on that of another.
    /// </summary>
    private async Task Cancel(Execution execution, long id, CancellationToken cancellation)
    {
        if (OfThis(execution, await _reach.Ask(() => _client.Find(id, User(execution), cancellation))) is not null)
            await _reach.Ask(() => _client.Cancel(id, User(execution), cancellation));
    }

    private async Task TryCancelByName(Execution execution, CancellationToken cancellation)
    {
        try
        {
            if (await Seek(execution, cancellation) is { JobId: { } id })
                await _reach.Ask(() => _client.Cancel(id, User(execution), cancellation));
        }
        catch (BackendUnavailableException)
        {
            // Should it be there, it ends unrun.
        }
    }

    private Handover Queued(Execution execution, long id)
    {
        Sight(execution).LookSoon(_clock.GetUtcNow());
        return new(id.ToString(CultureInfo.InvariantCulture), null, IsQueued: true);
    }

    private async Task<SlurmLook> Look(Execution execution, Claim? claim, CancellationToken cancellation) =>
        new(Id(execution, claim) is { } id ? OfThis(execution, await _reach.Ask(() => _client.Find(id, User(execution), cancellation))) : await Seek(execution, cancellation));

    /// <summary>The accounting service's word; where it does not answer, and is not needed for an end, none.</summary>
    private async Task<SlurmJob?> Record(Execution execution, long id, bool isNeeded, CancellationToken cancellation)
    {
        try
        {
            return OfThis(execution, await _reach.Ask(() => _client.FindRecord(id, User(execution), cancellation)));
        }
        catch (BackendUnavailableException) when (!isNeeded)
        {
            return null;
        }
    }

    private static SlurmJob? OfThis(Execution execution, SlurmJob? job) => job?.Name == SlurmSubmissions.NameOf(execution) ? job : null;

    /// <summary>The job of an attempt by its name, which a lost answer cannot take away.</summary>
    private async Task<SlurmJob?> Seek(Execution execution, CancellationToken cancellation) =>
        Foremost((await List(User(execution), cancellation)).Where(job => job.Name == SlurmSubmissions.NameOf(execution)));

    // Of several the one that is open, else the first: later ones have found the claim taken.
    private static SlurmJob? Foremost(IEnumerable<SlurmJob> jobs) => jobs.OrderBy(job => job.State.End is not null).ThenBy(job => job.JobId).FirstOrDefault();

    private async Task<IReadOnlyList<SlurmJob>> List(string user, CancellationToken cancellation)
    {
        _reach.ThrowWhileAway();
        // Its failure says little: a list may be too long to be had while all else answers.
        var listed = await _client.List(user, cancellation);
        _listed = listed.Count;
        return listed;
    }

    /// <summary>Null where it cannot be had: each job is then asked about for a while.</summary>
    private async Task<IReadOnlyList<SlurmJob>?> TryList(CancellationToken cancellation)
    {
        try
        {
            return await List(_slurm.User, cancellation);
        }
        catch (BackendUnavailableException)
        {
            _listAgainAt = _clock.GetUtcNow() + WithoutList;
            return null;
        }
    }

    private string User(Execution execution) => _users.OfExisting(execution.Owner);

    private AttemptTraces Traces(Execution execution) => JobFolder.Of(execution, _layout).Attempt(execution.Attempt);

    private SlurmSight Sight(Execution execution) => _sights.GetOrAdd(execution.Id, _ => new(_clock.GetUtcNow()));

    private bool IsNameless(Execution execution) => Id(execution) is null;

    private long? Id(Execution execution) => Id(execution, Traces(execution).ReadClaim());

    /// <summary>The job that holds the claim is the one that counts, whichever was submitted last.</summary>
    private static long? Id(Execution execution, Claim? claim) =>
        SlurmScript.Holder(claim) ?? (long.TryParse(execution.BackendId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null);

    private void Forget(IReadOnlyList<Execution> open)
    {
        foreach (var gone in _sights.Keys.Except(open.Select(one => one.Id)))
            _sights.TryRemove(gone, out _);
    }
}
