namespace CaesarRest.Finders;

/// <summary>
/// A source finder as data: what it is called, which options it has, how it is run and what it writes.
/// Read from <c>app.json</c> of the app's folder; the other files of that folder are its support files.
/// </summary>
public sealed record FinderApp
{
    /// <summary>Name in the API: lower-case letters, digits, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for a user who chooses.</summary>
    public required string Description { get; init; }

    /// <summary>What it is for, in a word or two each: <c>source finding</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What it works on.</summary>
    public FinderInput Input { get; init; } = new();

    /// <summary>What it cannot do, or not well: a sentence each.</summary>
    public IReadOnlyList<string> Limitations { get; init; } = [];

    /// <summary>How it is run.</summary>
    public required FinderCommand Command { get; init; }

    /// <summary>Options in catalogue order, which is the order of checks and of the command line.</summary>
    public required IReadOnlyList<FinderOption> Options { get; init; }

    /// <summary>What it writes into the job's directory.</summary>
    public IReadOnlyList<FinderOutput> Outputs { get; init; } = [];

    /// <summary>The output of a role in a form; null when the app writes none.</summary>
    public FinderOutput? Output(OutputRole role, OutputForm form) => Outputs.FirstOrDefault(output => output.Role == role && output.Form == form);

    /// <summary>Container image for Kubernetes, null when none is known.</summary>
    public string? Image { get; init; }

    /// <summary>Path of the same container as a Singularity image, for clusters; null when none is known.</summary>
    public string? SingularityImage { get; init; }
}
