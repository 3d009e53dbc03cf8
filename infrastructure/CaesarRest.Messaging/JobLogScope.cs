using CaesarRest.Hosting;
using MassTransit;
using MassTransit.Configuration;

namespace CaesarRest.Messaging;

/// <summary>Every log event that is written while a message with a <c>JobId</c> is worked on carries it, MassTransit's own among them.</summary>
internal sealed class JobLogScope<T> : IFilter<ConsumeContext<T>>
    where T : class
{
    // By name, for a common interface of the messages would be an exchange on the wire.
    private static readonly Func<T, Guid>? JobIdOf =
        typeof(T).GetProperty("JobId") is { } property && property.PropertyType == typeof(Guid) ? property.GetMethod?.CreateDelegate<Func<T, Guid>>() : null;

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        using var scope = JobIdOf is null ? null : JobLog.Of(JobIdOf(context.Message));
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("jobLog");
}

/// <summary>Puts a <see cref="JobLogScope{T}"/> before whatever is added to an endpoint after it.</summary>
internal sealed class JobLogScopes : ConfigurationObserver, IMessageConfigurationObserver
{
    private JobLogScopes(IConsumePipeConfigurator endpoint)
        : base(endpoint) => Connect(this);

    public static void UseOn(IConsumePipeConfigurator endpoint) => _ = new JobLogScopes(endpoint);

    public void MessageConfigured<TMessage>(IConsumePipeConfigurator configurator)
        where TMessage : class =>
        configurator.AddPipeSpecification(new FilterPipeSpecification<ConsumeContext<TMessage>>(new JobLogScope<TMessage>()));
}
