using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CaesarRest.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CaesarRest.Api.Watching;

/// <summary>Which part of a log a client wants, and how.</summary>
/// <param name="Files">Names of the files, in order, and how far the client has each; null for not begun.</param>
/// <param name="Follows">Until the job has ended.</param>
/// <param name="Tail">Only so many of the last lines of each file to begin with; null for all.</param>
/// <param name="AsEvents">As server-sent events.</param>
internal sealed record LogQuery(IReadOnlyList<(string Name, long? Position)> Files, bool Follows, int? Tail, bool AsEvents)
{
    /// <summary>Reads the request. False with what is wrong, for the user.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out LogQuery? read, [NotNullWhen(false)] out string? fault)
    {
        var files = FilesOf(request.Query["stream"]);
        var follows = IsFollow(request.Query["follow"]);
        var isTail = IsTail(request.Query["tail"], out var tail);
        var asEvents = follows == true && request.GetTypedHeaders().Accept.Any(type => type.MediaType == EventStream.MediaType);
        var seen = asEvents ? request.Headers[EventStream.LastEventId] : default;
        var positions = files is null ? null : PositionsOf(seen, files.Count);
        fault = files is null ? "stream must be stdout or stderr!"
            : follows is null ? "follow must be 1 or 0!"
            : !isTail ? "tail must be a number of lines!"
            : positions is null ? "Last-Event-ID is not one that this stream has given; leave it out to start anew."
            : null;
        read = fault is null ? new([.. files!.Zip(positions!)], follows!.Value, tail, asEvents) : null;
        return read is not null;
    }

    private static IReadOnlyList<string>? FilesOf(StringValues sent) => sent.Count == 0 ? Layout.LogFiles
        : sent.Count == 1 && Layout.LogFiles.FirstOrDefault(name => name == sent[0] + ".log") is { } one ? [one]
        : null;

    private static bool? IsFollow(StringValues sent) => sent switch
    {
        [] or ["0"] => false,
        ["1"] => true,
        _ => null,
    };

    private static bool IsTail(StringValues sent, out int? lines)
    {
        lines = sent.Count == 1 && int.TryParse(sent[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return sent.Count == 0 || lines is not null;
    }

    private static long?[]? PositionsOf(StringValues sent, int count)
    {
        if (sent is [] or [""])
            return new long?[count];
        var positions = (sent.Count == 1 ? sent[0]!.Split('-') : [])
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : (long?)null).ToArray();
        return positions.Length == count && positions.All(position => position is not null) ? positions : null;
    }
}
