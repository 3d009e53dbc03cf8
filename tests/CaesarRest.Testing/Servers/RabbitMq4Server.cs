namespace CaesarRest.Testing.Servers;

/// <summary>The same of the 4 series.</summary>
public sealed class RabbitMq4Server() : RabbitMqServer("rabbitmq4");
