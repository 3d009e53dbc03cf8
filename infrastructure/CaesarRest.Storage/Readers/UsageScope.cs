namespace CaesarRest.Storage.Readers;

/// <summary>Which jobs are counted.</summary>
public sealed record UsageScope
{
    /// <summary>User whose jobs they are; null for all.</summary>
    public string? Owner { get; init; }

    /// <summary>Only jobs that ended at this instant (UTC) or later; null for no such bound.</summary>
    public DateTimeOffset? EndedFrom { get; init; }

    /// <summary>Only jobs that ended before this instant (UTC); null for no such bound.</summary>
    public DateTimeOffset? EndedBefore { get; init; }
}

/// <summary>What parts jobs into rows.</summary>
public enum UsageKey
{
    /// <summary>The user whose job it is.</summary>
    User,

    /// <summary>The source finder.</summary>
    App,

    /// <summary>The backend that ran it.</summary>
    Backend,

    /// <summary>The day (UTC, <c>yyyy-MM-dd</c>) on which it ended.</summary>
    Day,
}
