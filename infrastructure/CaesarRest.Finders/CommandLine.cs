namespace CaesarRest.Finders;

/// <summary>
/// A finder call, ready to run: no shell ever sees it. <paramref name="Arguments"/> are passed one by one.
/// </summary>
/// <param name="Program">Program name or full path.</param>
/// <param name="Arguments">Arguments in order, user text included, each whole.</param>
/// <param name="SupportFiles">File name to content, to be laid into the folder that stood for <c>{support}</c>.</param>
public sealed record CommandLine(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, byte[]> SupportFiles)
{
    /// <summary>MPI processes that the user asked for; null for nothing in particular.</summary>
    public int? Processes { get; init; }

    /// <summary>Threads of each process; null for nothing in particular.</summary>
    public int? Threads { get; init; }

    /// <summary>Container image that holds the program; null when none is known.</summary>
    public string? Image { get; init; }

    /// <summary>Singularity image that holds the program, as a cluster's nodes find it; null when none is known.</summary>
    public string? SingularityImage { get; init; }
}
