using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CaesarRest.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CaesarRest.Api.Watching;

/// <summary>Which part of a log a client wants, and whether it waits for more.</summary>
/// <param name="Files">Names of the files, in order.</param>
/// <param name="Follows">Until the job has ended.</param>
/// <param name="Tail">Only so many of the last lines of each file to begin with; null for all.</param>
internal sealed record LogQuery(IReadOnlyList<string> Files, bool Follows, int? Tail)
{
    /// <summary>Reads the query. False with what is wrong, for the user.</summary>
    public static bool TryRead(IQueryCollection query, [NotNullWhen(true)] out LogQuery? read, [NotNullWhen(false)] out string? fault)
    {
        var files = Files(query["stream"]);
        var follows = Follows(query["follow"]);
        var isTail = IsTail(query["tail"], out var tail);
        fault = files is null ? "stream must be stdout or stderr!"
            : follows is null ? "follow must be 1 or 0!"
            : !isTail ? "tail must be a number of lines!"
            : null;
        read = fault is null ? new(files!, follows!.Value, tail) : null;
        return read is not null;

        static IReadOnlyList<string>? Files(StringValues sent) => sent.Count == 0 ? Layout.LogFiles
            : sent.Count == 1 && Layout.LogFiles.FirstOrDefault(name => name == sent[0] + ".log") is { } one ? [one]
            : null;

        static bool? Follows(StringValues sent) => sent switch
        {
            [] or ["0"] => false,
            ["1"] => true,
            _ => null,
        };

        static bool IsTail(StringValues sent, out int? lines)
        {
            lines = sent.Count == 1 && int.TryParse(sent[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            return sent.Count == 0 || lines is not null;
        }
    }
}
