using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Watching;

/// <summary>The place of a change as the id of an event. It is read from the store again, so every replica knows it.</summary>
internal static class EventCursor
{
    public static string Text(ChangePlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.ChangedAt.ToUnixTimeMilliseconds()}-{place.JobId:N}");

    /// <summary>What the client says it has seen; null when it says nothing. False when that is no id of ours.</summary>
    public static bool TryRead(HttpRequest request, out ChangePlace? seen)
    {
        seen = null;
        var sent = request.Headers[EventStream.LastEventId];
        return sent.Count == 0 || sent is [""] || (sent is [{ } text] && TryParse(text, out seen));
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out ChangePlace? place)
    {
        place = text.Split('-') is [var milliseconds, var job]
            && long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && Guid.TryParseExact(job, "N", out var id)
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(value), id)
            : null;
        return place is not null;
    }
}
