using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Jobs;

/// <summary>Which part of the list of jobs a client wants, by <c>limit</c> and <c>cursor</c>. Without either it is the whole list.</summary>
/// <param name="Limit">Most jobs; null for all.</param>
/// <param name="After">The page begins after it; null for the beginning.</param>
internal sealed record JobListPage(int? Limit, JobPlace? After)
{
    private const int Largest = 1000;
    private const int Usual = 100;

    /// <summary>Reads the query. False with what is wrong, for the user.</summary>
    public static bool TryRead(IQueryCollection query, [NotNullWhen(true)] out JobListPage? page, [NotNullWhen(false)] out string? fault)
    {
        var (limits, cursors) = (query["limit"], query["cursor"]);
        var limit = 0;
        JobPlace? after = null;
        fault = limits.Count > 1 || cursors.Count > 1 ? "Give limit and cursor once at most!"
            : limits.Count == 1 && !IsLimit(limits[0], out limit) ? $"limit must be a whole number from 1 to {Largest}!"
            : cursors.Count == 1 && !JobCursor.TryParse(cursors[0], out after) ? "cursor is not one that this service has given; take it from the Link header of the page before, or leave it out!"
            : null;
        page = fault is not null ? null : new(limits.Count == 1 ? limit : cursors.Count == 1 ? Usual : null, after);
        return page is not null;
    }

    /// <summary>Address of the page after <paramref name="last"/>, relative to that of this one: only a proxy knows the whole.</summary>
    public string Next(JobView last) =>
        string.Create(CultureInfo.InvariantCulture, $"jobs?limit={Limit}&cursor={JobCursor.Text(new(last.SubmittedAt, last.JobId))}");

    private static bool IsLimit(string? text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= Largest;
}
