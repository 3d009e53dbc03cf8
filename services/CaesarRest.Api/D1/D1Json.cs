using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.D1;

/// <summary>A JSON answer of the D1 dialect: <c>application/json</c> without a charset, ended by a newline.</summary>
internal sealed class D1Json<T>(T body, int status = StatusCodes.Status200OK) : IResult, IStatusCodeHttpResult, IValueHttpResult<T>
{
    public T? Value => body;

    public int? StatusCode => status;

    /// <summary>When repeating may help; null for no such hint.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(body, D1Format.Json), (byte)'\n'];
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(json, httpContext.RequestAborted);
    }
}
