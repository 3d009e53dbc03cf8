namespace CaesarRest.Api.Jobs;

/// <summary>The jobs role did not answer in time, or failed.</summary>
internal sealed class JobsUnavailableException(Exception cause) : Exception("The jobs role did not answer.", cause);
