using CaesarRest.Contracts.Files;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using MassTransit;
using RabbitMQ.Client;

namespace CaesarRest.Messaging;

/// <summary>
/// Public events go to topic exchanges under a key made from their owner, so that the broker can let an account bind to
/// its owners' events and to no others. The service's own consumers bind to all.
/// </summary>
internal static class OwnerTopics
{
    private const string EveryOwner = "#";

    public static void UseOwnerTopics(this IRabbitMqBusFactoryConfigurator bus)
    {
        Topic<JobStateChanged>(bus, happened => happened.Owner);
        Topic<JobProgressed>(bus, happened => happened.Owner);
        Topic<FileStored>(bus, happened => happened.Owner);
        Topic<FileDeleted>(bus, happened => happened.Owner);
        // At the start and not with the first event: others bind before anything has happened.
        bus.DeployPublishTopology = true;
    }

    /// <summary>The binding that an endpoint makes by itself has an empty key, which on a topic exchange matches nothing.</summary>
    public static void BindToEveryOwner(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        var consumers = new Consumers();
        Bind<JobStateChanged>(endpoint, consumers);
        Bind<JobProgressed>(endpoint, consumers);
        Bind<FileStored>(endpoint, consumers);
        Bind<FileDeleted>(endpoint, consumers);
        endpoint.ConnectConsumerConfigurationObserver(consumers);
    }

    private static void Topic<T>(IRabbitMqBusFactoryConfigurator bus, Func<T, string> owner)
        where T : class
    {
        bus.Publish<T>(publish => publish.ExchangeType = ExchangeType.Topic);
        bus.Send<T>(send => send.UseRoutingKeyFormatter(context => Layout.OwnerFolder(owner(context.Message))));
    }

    private static void Bind<T>(IRabbitMqReceiveEndpointConfigurator endpoint, Consumers consumers)
        where T : class
    {
        endpoint.ConfigureMessageTopology<T>(false);
        consumers.First[typeof(T)] = () => endpoint.Bind<T>(binding => binding.RoutingKey = EveryOwner);
    }

    private sealed class Consumers : IConsumerConfigurationObserver
    {
        /// <summary>What the first consumer of each type on the endpoint brings about.</summary>
        public Dictionary<Type, Action> First { get; } = [];

        public void ConsumerConfigured<TConsumer>(IConsumerConfigurator<TConsumer> configurator)
            where TConsumer : class
        {
        }

        public void ConsumerMessageConfigured<TConsumer, TMessage>(IConsumerMessageConfigurator<TConsumer, TMessage> configurator)
            where TConsumer : class
            where TMessage : class
        {
            if (First.Remove(typeof(TMessage), out var bind))
                bind();
        }
    }
}
