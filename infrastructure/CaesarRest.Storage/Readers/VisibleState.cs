using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Storage.Readers;

/// <summary>The states that D1 clients know, and the only place that maps to them.</summary>
public static class VisibleState
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = ["PENDING", "STARTED", "RUNNING", .. Enum.GetValues<JobState>().Where(state => state.IsFinal()).Select(Of)];

    /// <summary>State of a job.</summary>
    public static string Of(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Of(job.State, job.ProgramStarted, isHandedOver: job.BackendId.Length > 0 && !job.IsQueued);
    }

    /// <summary>State of a job. One that is being stopped shows what it was; its status says that a stop was asked.</summary>
    public static string Of(JobState state, bool programStarted, bool isHandedOver) => state switch
    {
        JobState.Running or JobState.Stopping when programStarted => "RUNNING",
        JobState.Stopping when !isHandedOver => "PENDING",
        JobState.Running or JobState.Stopping => "STARTED",
        JobState.Pending => "PENDING",
        _ => Of(state),
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
