namespace CaesarRest.Hosting;

/// <summary>Something that this process depends on is away. It is no defect, and trying again later may help.</summary>
public abstract class UnavailableException(string message, Exception cause) : Exception(message, cause);
