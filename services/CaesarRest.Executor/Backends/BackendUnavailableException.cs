namespace CaesarRest.Executor.Backends;

/// <summary>
/// A backend took nothing, or did not answer, for a reason that may pass. The message is for users: one sentence, without
/// addresses.
/// </summary>
internal sealed class BackendUnavailableException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>False when only the one job that was asked about may be the reason.</summary>
    public bool ConcernsAll { get; init; } = true;

    /// <summary>False when it is not known to pass, so that the attempt is given up after some tries.</summary>
    public bool Passes { get; init; } = true;
}
