using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Lists;

/// <summary>Which rows of a list a client wants, by the parameters of its address. Without any it is the whole list, oldest first.</summary>
internal sealed partial record ListPage
{
    private const int Largest = 1000;
    private const int Usual = 100;

    // A token may come by the address, as in the original; it is none of the list's parameters.
    private const string Token = "access_token";

    private static readonly string[] Common = ["limit", "cursor", "tag", "since", "order"];
    private static readonly string[] OfJobs = ["state", "app"];

    /// <summary>Most rows; null for all.</summary>
    public int? Limit { get; private init; }

    /// <summary>The page begins after it; null for the beginning.</summary>
    public ListPlace? After { get; private init; }

    /// <summary>Newest first.</summary>
    public bool NewestFirst { get; private init; }

    /// <summary>Only rows of that time or later.</summary>
    public DateTimeOffset? Since { get; private init; }

    /// <summary>Only rows with that tag.</summary>
    public string? Tag { get; private init; }

    /// <summary>Only jobs in one of these states, as clients name them.</summary>
    public IReadOnlyList<string>? States { get; private init; }

    /// <summary>Only jobs of that app.</summary>
    public string? App { get; private init; }

    /// <summary>Reads the parameters of a list of jobs. False with what is wrong, for the user.</summary>
    public static bool TryReadJobs(IQueryCollection query, [NotNullWhen(true)] out ListPage? page, [NotNullWhen(false)] out string? fault) =>
        TryRead(query, [.. Common, .. OfJobs], out page, out fault);

    /// <summary>Reads the parameters of a list of files. False with what is wrong, for the user.</summary>
    public static bool TryReadFiles(IQueryCollection query, [NotNullWhen(true)] out ListPage? page, [NotNullWhen(false)] out string? fault) =>
        TryRead(query, Common, out page, out fault);

    /// <summary>Address of the page after <paramref name="last"/>, relative to that of this one: only a proxy knows the whole.</summary>
    public string Next(string list, ListPlace last) =>
        string.Create(CultureInfo.InvariantCulture, $"{list}?limit={Limit}&cursor={ListCursor.Text(last, Filter)}{Filter}");

    /// <summary>What the list holds and in which order, as parameters; the same list has the same text.</summary>
    private string Filter => string.Concat(
        NewestFirst ? "&order=desc" : "",
        States is null ? "" : $"&state={string.Join(',', States)}",
        App is null ? "" : $"&app={Uri.EscapeDataString(App)}",
        Tag is null ? "" : $"&tag={Uri.EscapeDataString(Tag)}",
        Since is { } since ? $"&since={since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}" : "");

    private static bool TryRead(IQueryCollection query, string[] known, [NotNullWhen(true)] out ListPage? page, [NotNullWhen(false)] out string? fault)
    {
        page = null;
        fault = Fault(query, known);
        if (fault is not null)
            return false;
        var cursor = Of(query, "cursor");
        var read = new ListPage
        {
            Limit = Of(query, "limit") is { } limit ? int.Parse(limit, CultureInfo.InvariantCulture) : cursor is null ? null : Usual,
            NewestFirst = Of(query, "order") == "desc",
            Since = Of(query, "since") is { } since && TryTime(since, out var instant) ? instant : null,
            Tag = Of(query, "tag"),
            States = query.ContainsKey("state") ? [.. VisibleState.All.Where(StatesOf(query).Contains)] : null,
            App = Of(query, "app"),
        };
        if (cursor is null)
            page = read;
        else if (ListCursor.TryParse(cursor, read.Filter, out var after))
            page = read with { After = after };
        else
            fault = "cursor is not one that this service has given for this list; take it from the Link header of the page before together with the other parameters, or leave it out!";
        return page is not null;
    }

    private static string? Fault(IQueryCollection query, string[] known)
    {
        foreach (var (name, values) in query.Where(parameter => parameter.Key != Token))
        {
            if (!known.Contains(name))
                return OfJobs.Contains(name) ? $"Files have no {name}; known here: {string.Join(", ", known)}!" : $"A parameter of this list is not known; known here: {string.Join(", ", known)}!";
            if (values.Count != 1 && name != "state")
                return $"Give {name} once at most!";
            if (values.Any(string.IsNullOrEmpty))
                return $"{name} must not be empty!";
        }

        return Of(query, "limit") is { } limit && !IsLimit(limit) ? $"limit must be a whole number from 1 to {Largest}!"
            : Of(query, "order") is not (null or "asc" or "desc") ? "order must be asc, oldest first, or desc, newest first!"
            : Of(query, "since") is { } since && !TryTime(since, out _) ? "since must be a time such as 2026-01-31, 2026-01-31T12:00:00 (UTC) or 2026-01-31T12:00:00+01:00!"
            : StatesOf(query).Any(state => !VisibleState.All.Contains(state)) ? $"state must be one or more of {string.Join(", ", VisibleState.All)}!"
            : null;
    }

    private static string? Of(IQueryCollection query, string name) => query[name] is [var value] ? value : null;

    private static string[] StatesOf(IQueryCollection query) => [.. query["state"].SelectMany(states => states!.Split(','))];

    private static bool IsLimit(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= Largest;

    /// <summary>ISO 8601, in UTC where it names no zone.</summary>
    private static bool TryTime(string text, out DateTimeOffset instant)
    {
        // Written into an address as it is, the plus of a zone reads as a blank.
        var spelled = text.Replace(' ', '+');
        var read = DateTimeOffset.TryParse(spelled, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
        instant = instant.InMilliseconds();
        return read && Iso8601().IsMatch(spelled);
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Iso8601();
}
