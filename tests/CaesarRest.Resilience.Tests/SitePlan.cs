namespace CaesarRest.Resilience.Tests;

/// <summary>How a site is built.</summary>
internal sealed record SitePlan
{
    /// <summary>Processes of each role, where the roles are apart.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The build with fault points, in place of the one that is shipped.</summary>
    public bool HasFaultPoints { get; init; }

    /// <summary>Settings for all processes, <c>--Key=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Each executor in a process namespace of its own, as in a container: its jobs die with it.</summary>
    public bool IsContained { get; init; }
}
