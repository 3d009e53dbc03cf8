using CaesarRest.Storage;

namespace CaesarRest.Scenario.Tests.Storage;

/// <summary>A document with every kind of member that the project's documents have.</summary>
public sealed class Observation : IDocument
{
    public static CollectionSchema Schema { get; } = new(
        "observations",
        new CollectionIndex("by_owner", "owner", "startedAt"),
        new CollectionIndex("by_label", "label") { Unique = true },
        new CollectionIndex("by_field_and_epoch", "fieldId", "epoch") { Unique = true });

    public Guid ObservationId { get; init; } = Guid.NewGuid();

    public string Id => ObservationId.ToString("D");

    public long Version { get; set; }

    public string Owner { get; set; } = "anna";

    public string? Label { get; set; }

    public Guid? FieldId { get; set; }

    public long? Epoch { get; set; }

    public Band Band { get; set; }

    public Band? SecondBand { get; set; }

    public bool Calibrated { get; set; }

    public long SizeBytes { get; set; }

    public int Channels { get; set; }

    public double Rms { get; set; }

    public double? SeedThreshold { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public Beam? Beam { get; set; }

    public IReadOnlyList<string> Finders { get; set; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>An observation whose id is known, so that tests can say in which order several come.</summary>
    public static Observation Numbered(int number) => new() { ObservationId = new Guid(number, 0, 0, new byte[8]) };
}

public enum Band
{
    L,
    S,
    Ku,
}

/// <summary>Restoring beam: axes in arcseconds, position angle in degrees.</summary>
public sealed record Beam(double Major, double Minor, double? PositionAngle, BeamFit Fit);

public sealed record BeamFit
{
    public required Band Band { get; init; }

    public DateTimeOffset? FittedAt { get; init; }
}
