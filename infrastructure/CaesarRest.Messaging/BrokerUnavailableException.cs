using CaesarRest.Hosting;

namespace CaesarRest.Messaging;

/// <summary>The message broker cannot be reached; trying again later may help.</summary>
public sealed class BrokerUnavailableException(Exception cause) : UnavailableException("The message broker does not answer.", cause);
