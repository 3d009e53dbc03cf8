using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;

namespace CaesarRest.Storage.Sagas;

/// <summary>Registers the document store as a saga's repository.</summary>
public static class DocumentSagaRegistration
{
    /// <summary>
    /// Keeps the sagas in the <see cref="IDocumentCollection{T}"/> of <typeparamref name="TSaga"/>. Its
    /// <see cref="IDocument.Id"/> must be the correlation id as "D" text, and its state machine must leave
    /// <see cref="IDocument.Version"/> alone. Events are to be correlated by id, never by a query.
    /// </summary>
    public static ISagaRegistrationConfigurator<TSaga> DocumentRepository<TSaga>(this ISagaRegistrationConfigurator<TSaga> saga)
        where TSaga : class, ISaga, IDocument =>
        saga.Repository(services => services.RegisterSagaRepository<
            TSaga,
            IDocumentCollection<TSaga>,
            SagaConsumeContextFactory<IDocumentCollection<TSaga>, TSaga>,
            DocumentSagaRepositoryContextFactory<TSaga>>());
}
