using System.Text.Json;

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

    /// <summary>How it is run.</summary>
    public required FinderCommand Command { get; init; }

    /// <summary>Options in catalogue order, which is the order of checks and of the command line.</summary>
    public required IReadOnlyList<FinderOption> Options { get; init; }

    /// <summary>What it writes into the job's directory.</summary>
    public IReadOnlyList<FinderOutput> Outputs { get; init; } = [];

    /// <summary>Container image, null when none is known.</summary>
    public string? Image { get; init; }
}

/// <summary>How a finder is run.</summary>
public sealed record FinderCommand
{
    /// <summary>Program, found on PATH unless configured.</summary>
    public required string Program { get; init; }

    /// <summary>
    /// Arguments in order. An element that is exactly <c>{options}</c> stands for the rendered options; within the
    /// others <c>{input}</c> is the full path of the image, <c>{support}</c> the folder of the app's support files,
    /// <c>{output}</c> the job's directory (the working directory), and <c>{weights}</c> the configured weights.
    /// </summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>How an option becomes arguments.</summary>
    public required OptionStyle OptionStyle { get; init; }

    /// <summary>Default of <c>{weights}</c>.</summary>
    public string? Weights { get; init; }
}

/// <summary>How a finder option becomes arguments.</summary>
public enum OptionStyle
{
    /// <summary><c>--name=value</c>, a flag <c>--name</c>.</summary>
    LongEquals,

    /// <summary><c>-NAME value</c> as two arguments.</summary>
    SingleDash,

    /// <summary><c>name=value</c>.</summary>
    Assignment,
}

/// <summary>One option of a finder, as the original's clients know it. See the reference of the API, "Option descriptor".</summary>
public sealed record FinderOption
{
    /// <summary>Name in requests and on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Name under which it is described, when that differs.</summary>
    public string? DescribeName { get; init; }

    /// <summary>Type of the value.</summary>
    public required OptionType Type { get; init; }

    /// <summary>The job is refused without it.</summary>
    public bool Mandatory { get; init; }

    /// <summary>Group in a form.</summary>
    public required string Category { get; init; }

    /// <summary>Group within the category, or empty.</summary>
    public string Subcategory { get; init; } = "";

    /// <summary>1 when a form may hide it at first.</summary>
    public int Advanced { get; init; }

    /// <summary>The value is one of <see cref="AllowedValues"/>.</summary>
    public bool Enum { get; init; }

    /// <summary>Default as the literal of the catalogue; absent for flags.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Least value, absent or "" when there is none.</summary>
    public JsonElement? Min { get; init; }

    /// <summary>Largest value, absent or "" when there is none.</summary>
    public JsonElement? Max { get; init; }

    /// <summary>Values of an enumeration.</summary>
    public IReadOnlyList<string>? AllowedValues { get; init; }

    /// <summary>Codes that stand for enumeration values on the command line.</summary>
    public IReadOnlyDictionary<string, string>? CommandLineValues { get; init; }

    /// <summary>One sentence for the user.</summary>
    public required string Description { get; init; }
}

/// <summary>Types of option values; <see cref="None"/> is a flag.</summary>
public enum OptionType
{
    /// <summary>A flag without a value.</summary>
    None,

    /// <summary>Text.</summary>
    Str,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A real number.</summary>
    Float,
}

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
