using CaesarRest.Hosting;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace CaesarRest.Storage.Sagas;

/// <summary>
/// Loads and stores the saga of one message. A writer that lost against another gets a
/// <see cref="ConcurrencyException"/>, so that the endpoint's retry sees the other one's result.
/// </summary>
internal sealed class DocumentSagaRepositoryContext<TSaga, TMessage>(
    IDocumentCollection<TSaga> sagas,
    ConsumeContext<TMessage> consumeContext,
    ISagaConsumeContextFactory<IDocumentCollection<TSaga>, TSaga> consumeContexts)
    : ConsumeContextScope<TMessage>(consumeContext), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga, IDocument
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> _consumeContext = consumeContext;

    /// <summary>A saga that began with this message; it is stored by <see cref="Save"/> once its first event is through.</summary>
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        CreateSagaConsumeContext(_consumeContext, instance, SagaConsumeContextMode.Add);

    /// <summary>Stores a saga before its first event; null when it exists already, which makes MassTransit load that one.</summary>
    public async Task<SagaConsumeContext<TSaga, TMessage>?> Insert(TSaga instance) =>
        await sagas.TryInsert(instance, CancellationToken)
            ? await CreateSagaConsumeContext(_consumeContext, instance, SagaConsumeContextMode.Insert)
            : null;

    public async Task<SagaConsumeContext<TSaga, TMessage>?> Load(Guid correlationId) =>
        await sagas.Find(correlationId.ToString("D"), CancellationToken) is { } instance
            ? await CreateSagaConsumeContext(_consumeContext, instance, SagaConsumeContextMode.Load)
            : null;

    public async Task Save(SagaConsumeContext<TSaga> context)
    {
        FaultPoints.Reach($"{typeof(TMessage).Name}.not-stored");
        if (!await sagas.TryInsert(context.Saga, CancellationToken))
            throw Lost("Another message began it at the same time", context.Saga);
        FaultPoints.Reach($"{typeof(TMessage).Name}.stored");
    }

    public async Task Update(SagaConsumeContext<TSaga> context)
    {
        FaultPoints.Reach($"{typeof(TMessage).Name}.not-stored");
        if (!await sagas.TryReplace(context.Saga, context.Saga.Version, CancellationToken))
            throw Lost("Another message changed it at the same time", context.Saga);
        FaultPoints.Reach($"{typeof(TMessage).Name}.stored");
    }

    public async Task Delete(SagaConsumeContext<TSaga> context)
    {
        if (!await sagas.TryDelete(context.Saga.Id, context.Saga.Version, CancellationToken))
            throw Lost("Another message changed it while this one ended it", context.Saga);
    }

    /// <summary>Nothing was stored yet: the saga ended, or failed, with its first event.</summary>
    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    /// <summary>Nothing is held: the loaded saga is simply forgotten.</summary>
    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class =>
        consumeContexts.CreateSagaConsumeContext(sagas, consumeContext, instance, mode);

    private static ConcurrencyException Lost(string reason, TSaga saga) => new(reason, typeof(TSaga), saga.CorrelationId);
}
