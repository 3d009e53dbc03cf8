using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CaesarRest.Api.Accounting;

/// <summary>What is asked of <c>GET /usage</c>: jobs that ended in a half-open span of time, and what parts them.</summary>
internal sealed record UsageQuery(DateTimeOffset From, DateTimeOffset? To, UsageKey By, bool AsCsv)
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly string[] Known = ["from", "to", "by", "format"];

    // K takes Z, an offset, or nothing, which means UTC.
    private static readonly string[] Times =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fK", "yyyy-MM-dd'T'HH:mm:ss.ffK", "yyyy-MM-dd'T'HH:mm:ss.fffK"];

    /// <summary>Reads the query. False with all that is wrong, a sentence each, for the user.</summary>
    public static bool TryRead(IQueryCollection query, [NotNullWhen(true)] out UsageQuery? read, out IReadOnlyList<string> faults)
    {
        var wrong = new List<string>();
        if (query.Keys.Any(key => !Known.Contains(key)))
            wrong.Add("The parameters are from, to, by and format.");
        if (Known.Any(key => query[key].Count > 1))
            wrong.Add("Give each parameter once at most.");
        var from = Time(query["from"], "from", wrong) ?? Earliest;
        var to = Time(query["to"], "to", wrong);
        if (to <= from)
            wrong.Add("to must be later than from.");
        var by = Word(query["by"], "by", ["app", "user", "backend", "day"], wrong);
        var format = Word(query["format"], "format", ["json", "csv"], wrong);
        faults = wrong;
        read = wrong.Count == 0 ? new(from, to, Enum.Parse<UsageKey>(by, ignoreCase: true), format == "csv") : null;
        return read is not null;
    }

    /// <summary>The span for one user's jobs. Without a role for operators nobody sees those of others.</summary>
    public UsageScope Of(Owner owner) => new() { Owner = owner.Name, EndedFrom = From, EndedBefore = To };

    private static DateTimeOffset? Time(StringValues given, string name, List<string> faults)
    {
        if (given.Count == 0)
            return null;
        if (DateTimeOffset.TryParseExact(given[0], Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= Earliest)
            return time;
        faults.Add($"{name} must be a day such as 2026-03-01, or a time such as 2026-03-01T12:30:00Z, from 1970 on; without a zone it is UTC.");
        return null;
    }

    /// <summary>One of the words; the first where none is given.</summary>
    private static string Word(StringValues given, string name, string[] words, List<string> faults)
    {
        if (given.Count == 0)
            return words[0];
        if (words.FirstOrDefault(word => word == given[0]) is { } known)
            return known;
        faults.Add($"{name} must be one of {string.Join(", ", words)}.");
        return words[0];
    }
}
