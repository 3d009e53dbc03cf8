namespace CaesarRest.Executor.Backends;

/// <summary>
/// A backend took nothing, for a reason that may pass: it is tried again for as long as it takes. The message is for
/// users: one sentence, without addresses.
/// </summary>
internal sealed class BackendUnavailableException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>False when only the one job that was asked about may be the reason.</summary>
    public bool ConcernsAll { get; init; } = true;
}
