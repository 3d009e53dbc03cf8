using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CaesarRest.Api.D1;

/// <summary>
/// How the dialect of the original service (D1) writes values: snake_case keys in alphabetical order, which the
/// bodies keep by declaring their properties so; compact JSON; dates without a zone.
/// </summary>
internal static class D1Format
{
    /// <summary>
    /// Relaxed escaping, since the texts of the original hold quotes and angle brackets; no browser takes these
    /// bodies for HTML, as they are sent as JSON with sniffing off.
    /// </summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>ISO 8601 in UTC without a zone and always with microseconds, as clients of the original parse it.</summary>
    public static string Date(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>The same where there is one.</summary>
    public static string? Date(DateTimeOffset? instant) => instant is { } known ? Date(known) : null;

    /// <summary>Sizes are told in MB of 1048576 bytes.</summary>
    public static double Megabytes(long bytes) => bytes / 1048576.0;

    /// <summary>Sizes in accounting are told in KiB.</summary>
    public static double Kibibytes(long bytes) => bytes / 1024.0;
}
