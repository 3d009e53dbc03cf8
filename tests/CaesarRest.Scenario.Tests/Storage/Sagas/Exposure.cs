using CaesarRest.Storage;
using MassTransit;

namespace CaesarRest.Scenario.Tests.Storage.Sagas;

/// <summary>A small saga: it begins, counts photons and ends.</summary>
public sealed class Exposure : SagaStateMachineInstance, IDocument
{
    public static CollectionSchema Schema { get; } = new("exposures");

    public Guid CorrelationId { get; set; }

    public string Id => CorrelationId.ToString("D");

    public long Version { get; set; }

    public string CurrentState { get; set; } = "";

    public int Beginnings { get; set; }

    public int Photons { get; set; }
}
