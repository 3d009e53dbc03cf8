using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.D1;

/// <summary>A bare JSON array, written row by row so that a long list is never held as text.</summary>
internal sealed class D1Array<T>(IEnumerable<T> rows) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary>Address of the page that follows (RFC 8288); null when this is the last one, or all.</summary>
    public string? Next { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        if (Next is not null)
            response.Headers.Link = $"<{Next}>; rel=\"next\"";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        await JsonSerializer.SerializeAsync(response.BodyWriter, rows, D1Format.Json, httpContext.RequestAborted);
        await response.BodyWriter.WriteAsync("\n"u8.ToArray(), httpContext.RequestAborted);
    }
}
