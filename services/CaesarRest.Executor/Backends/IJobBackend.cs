using CaesarRest.Finders;

namespace CaesarRest.Executor.Backends;

/// <summary>
/// Where programs run. A backend keeps no truth of its own: it hands a call over, and afterwards tells what the job's
/// folder and the machines show. Whatever it starts claims the attempt as its first act (see run-job.sh), so that
/// handing over twice runs once.
/// </summary>
internal interface IJobBackend
{
    /// <summary>
    /// Called once before each round of looks, with all that is to be looked at: one question for many, where a backend has
    /// such a question. What it could not learn shows in the looks.
    /// </summary>
    Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation);

    /// <summary>Hands the call over and returns; the program may not have started yet.</summary>
    /// <exception cref="CannotStartException">It never will: the program is missing.</exception>
    /// <exception cref="BackendUnavailableException">Not now, or it is not known whether the backend has taken it.</exception>
    Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation);

    /// <summary>What is to be seen of it. An exception means that nothing could be seen, not that the job failed.</summary>
    Task<Observation> Observe(Execution execution, CancellationToken cancellation);

    /// <summary>Asks its processes to end, or ends them; false when there is none to be signalled yet.</summary>
    Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation);

    /// <summary>Takes the attempt's claim for nobody: true when it never ran and never will.</summary>
    Task<bool> TakeClaim(Execution execution, CancellationToken cancellation);

    /// <summary>
    /// Attempts of which it still holds something beside the job's folder, ended or not: as long as it does, they may have
    /// processes. Null for a backend that holds nothing.
    /// </summary>
    /// <exception cref="BackendUnavailableException">It is not known now.</exception>
    IReadOnlyCollection<(Guid JobId, int Attempt)>? Leftovers() => null;

    /// <summary>Lets go of what it holds of an attempt whose end is recorded.</summary>
    Task Release(Guid jobId, int attempt, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>True where any executor can look after any run; otherwise only the host that started it can.</summary>
    bool IsShared { get; }

    /// <summary>What programs that it runs call a path of this process.</summary>
    string PathThere(string path);

    /// <summary>How it fares.</summary>
    Task<BackendHealth> Check(CancellationToken cancellation);
}

/// <summary>A call to be run, with paths as the backend's programs know them.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="InputPath">Full path of the image, as this process knows it.</param>
internal sealed record LaunchCall(CommandLine Command, string InputPath);

/// <summary>What the backend said when it took a call.</summary>
/// <param name="BackendId">Its own id of the run.</param>
/// <param name="StartedAt">When the program started, if that was already to be seen.</param>
/// <param name="IsQueued">The backend has a queue of its own, in which it now waits.</param>
internal sealed record Handover(string BackendId, DateTimeOffset? StartedAt, bool IsQueued = false);
