namespace CaesarRest.Finders;

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

    /// <summary>By which options it is asked to work in parallel.</summary>
    public FinderParallelism Parallelism { get; init; } = new();

    /// <summary>Characters that the program reads as syntax within a file argument, and that no path may therefore hold.</summary>
    public string PathSyntax { get; init; } = "";
}

/// <summary>How a finder option becomes arguments.</summary>
public enum OptionStyle
{
    /// <summary><c>--name=value</c>, a flag <c>--name</c>.</summary>
    LongEquals,

    /// <summary><c>-NAME value</c> as two arguments, for a program that takes the second as the value whatever it begins with; a flag <c>-NAME Y</c>.</summary>
    SingleDash,

    /// <summary><c>name=value</c>, a flag <c>name=True</c>.</summary>
    Assignment,
}
