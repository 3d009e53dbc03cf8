using MassTransit;
using MassTransit.Saga;

namespace CaesarRest.Storage.Sagas;

/// <summary>Sagas of a state machine as documents of one collection, found by their correlation id only.</summary>
internal sealed class DocumentSagaRepositoryContextFactory<TSaga>(
    IDocumentCollection<TSaga> sagas,
    ISagaConsumeContextFactory<IDocumentCollection<TSaga>, TSaga> consumeContexts) : ISagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga, IDocument
{
    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class =>
        next.Send(new DocumentSagaRepositoryContext<TSaga, T>(sagas, context, consumeContexts));

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException(
            $"{typeof(T).Name} is correlated to {typeof(TSaga).Name} by a query; this repository finds sagas by CorrelationId only: use CorrelateById.");

    public void Probe(ProbeContext context) => context.Add("persistence", "documents");
}
