using System.Text.Json;
using System.Text.Unicode;
using CaesarRest.Finders;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CaesarRest.Api.Jobs;

/// <summary>JSON as users send it.</summary>
internal static class JsonBody
{
    /// <summary>The body of a request, or nothing when it is not said to be JSON.</summary>
    public static async Task<byte[]> Bytes(HttpRequest request, CancellationToken cancellation)
    {
        var json = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)));
        if (!json)
            return [];
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    /// <summary>The value; null when there is none, when it is nested too deep, or when it holds text that is no Unicode.</summary>
    public static JsonElement? Read(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return null;
        try
        {
            var json = JsonElement.Parse(body, new JsonDocumentOptions { MaxDepth = JobChecks.DeepestRequest });
            return JobChecks.IsReadable(json) ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
