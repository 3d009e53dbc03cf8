namespace CaesarRest.Executor.Backends;

/// <summary>An attempt cannot be started, and trying again would not help. The message is for the user.</summary>
internal sealed class CannotStartException(string message, Exception? cause = null) : Exception(message, cause);
