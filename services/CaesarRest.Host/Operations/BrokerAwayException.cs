namespace CaesarRest.Host.Operations;

/// <summary>The command needs a broker that is not there.</summary>
internal sealed class BrokerAwayException(Exception cause)
    : Exception("The RabbitMQ broker of Caesar:Bus:RabbitMq:Uri cannot be reached, or does not let this account in.", cause);
