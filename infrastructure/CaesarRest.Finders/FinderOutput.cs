namespace CaesarRest.Finders;

/// <summary>A result file of a finder.</summary>
public sealed record FinderOutput
{
    /// <summary>What it is.</summary>
    public required OutputRole Role { get; init; }

    /// <summary>File name pattern within the job's directory; <c>{base}</c> is the input's file id, <c>*</c> any run of characters.</summary>
    public required string Glob { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>One sentence for the user.</summary>
    public required string Description { get; init; }
}

/// <summary>What a result file is.</summary>
public enum OutputRole
{
    /// <summary>Catalogue of sources (islands).</summary>
    Sources,

    /// <summary>Catalogue of fitted components.</summary>
    Components,

    /// <summary>Picture of the result.</summary>
    Plot,

    /// <summary>Regions for a viewer.</summary>
    Regions,

    /// <summary>A map: background, noise, residual.</summary>
    Map,

    /// <summary>Log of the run.</summary>
    Log,
}
