using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// <c>Prefer: handling=strict</c> (RFC 7240, section 4.4): the client wants its mistakes told, all of them, where the
/// original overlooks some.
/// </summary>
internal static class StrictHandling
{
    private const string Name = "handling";
    private const string Strict = "strict";

    /// <summary>Whether the client asks for it; the answer then says that it was applied.</summary>
    public static bool Apply(HttpContext context)
    {
        // The first of several counts (section 2), whatever it says.
        var asked = context.Request.Headers.GetCommaSeparatedValues("Prefer")
            .Select(preference => preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair[0].Equals(Name, StringComparison.OrdinalIgnoreCase));
        var strict = asked is [_, var value] && HeaderUtilities.RemoveQuotes(value).Equals(Strict, StringComparison.OrdinalIgnoreCase);
        if (strict)
            context.Response.Headers["Preference-Applied"] = $"{Name}={Strict}";
        return strict;
    }
}
