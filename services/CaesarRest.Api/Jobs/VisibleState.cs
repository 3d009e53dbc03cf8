using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Jobs;

/// <summary>The states that D1 clients know, and the only place that maps to them.</summary>
internal static class VisibleState
{
    /// <summary>State of a job. One that is being stopped shows what it was; its status says that a stop was asked.</summary>
    public static string Of(JobView job) => job.State switch
    {
        JobState.Running or JobState.Stopping when job.ProgramStarted => "RUNNING",
        JobState.Stopping when job.BackendId.Length == 0 => "PENDING",
        JobState.Running or JobState.Stopping => "STARTED",
        JobState.Pending => "PENDING",
        _ => Of(job.State),
    };

    /// <summary>Name of a final state.</summary>
    public static string Of(JobState state) => state switch
    {
        JobState.Succeeded => "SUCCESS",
        JobState.Failed => "FAILURE",
        JobState.TimedOut => "TIMED-OUT",
        JobState.Cancelled => "CANCELED",
        JobState.NotStarted => "ABORTED",
        JobState.Lost => "UNKNOWN",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a final state."),
    };
}
