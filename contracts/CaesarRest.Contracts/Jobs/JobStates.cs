namespace CaesarRest.Contracts.Jobs;

/// <summary>Groups of <see cref="JobState"/>.</summary>
public static class JobStates
{
    /// <summary>States that will still change.</summary>
    public static readonly IReadOnlyList<JobState> Open = [JobState.Pending, JobState.Running, JobState.Stopping];

    /// <summary>True for a state that never changes again.</summary>
    public static bool IsFinal(this JobState state) => !Open.Contains(state);
}
