namespace CaesarRest.Contracts.Accounting;

/// <summary>
/// Internal command of an operator to the accounting role, which sends it on to itself page by page: take every job's
/// next announcement for newer than what is kept, and ask for all of them.
/// </summary>
public sealed record RebuildAccounting
{
    /// <summary>Id of the last job done; null at the beginning.</summary>
    public string? AfterJobId { get; init; }
}
