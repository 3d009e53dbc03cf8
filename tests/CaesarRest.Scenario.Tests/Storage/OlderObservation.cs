using CaesarRest.Storage;

namespace CaesarRest.Scenario.Tests.Storage;

/// <summary>An observation as an earlier release knew it.</summary>
public sealed record OlderObservation : IDocument
{
    public required string Id { get; init; }

    public long Version { get; set; }

    public required string Owner { get; init; }
}
