namespace CaesarRest.Executor.Backends;

/// <summary>How a backend fares.</summary>
/// <param name="IsUp">It takes jobs.</param>
/// <param name="Version">What it is, with its version; null while that is unknown.</param>
/// <param name="Problem">Why it is not up: one sentence for users, without paths and addresses.</param>
/// <param name="Running">Jobs that run on it, of anybody; null where that is unknown.</param>
/// <param name="Waiting">Jobs that wait in its queue, of anybody; null where that is unknown.</param>
internal sealed record BackendHealth(bool IsUp, string? Version = null, string? Problem = null, int? Running = null, int? Waiting = null);
