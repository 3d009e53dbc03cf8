namespace CaesarRest.Storage.Readers;

/// <summary>Which of an owner's jobs a list holds, and in which order; by default all, oldest first.</summary>
public sealed record JobSelection
{
    /// <summary>Names of <see cref="VisibleState"/>, of which a job has one; null for any.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>Name of the source finder; null for any.</summary>
    public string? App { get; init; }

    /// <summary>Label of the user; null for any.</summary>
    public string? Tag { get; init; }

    /// <summary>Submitted then or later; null for any time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Newest first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Only what comes after this place in the order; null for the beginning.</summary>
    public JobPlace? After { get; init; }

    /// <summary>Most jobs; null for all.</summary>
    public int? Limit { get; init; }
}
