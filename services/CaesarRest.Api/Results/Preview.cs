using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Results;

/// <summary>A picture as the text of a JSON body, <c>{"image":"&lt;base64&gt;","status":""}</c>, encoded while it is sent.</summary>
internal sealed class Preview(Stream picture) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var encoded = new CryptoStream(picture, new ToBase64Transform(), CryptoStreamMode.Read);
        var response = httpContext.Response;
        response.ContentType = "application/json";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        await response.Body.WriteAsync("{\"image\":\""u8.ToArray(), httpContext.RequestAborted);
        await encoded.CopyToAsync(response.Body, httpContext.RequestAborted);
        await response.Body.WriteAsync("\",\"status\":\"\"}\n"u8.ToArray(), httpContext.RequestAborted);
    }
}
