using CaesarRest.Hosting;

namespace CaesarRest.Storage;

/// <summary>The store cannot be reached or does not answer in time; trying again later may help.</summary>
public sealed class StoreUnavailableException(string message, Exception cause) : UnavailableException(message, cause);
