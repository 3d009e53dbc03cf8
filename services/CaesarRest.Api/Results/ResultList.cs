using System.Text.Json;
using CaesarRest.Api.D1;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Results;

/// <summary>The list of results, sent row by row: the first reading of large files takes time, and a client sees it go on.</summary>
internal sealed class ResultList(IAsyncEnumerable<ResultRow> rows, Guid jobId) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        var body = httpContext.Response.Body;
        await JsonSerializer.SerializeAsync(body, new Body($"{jobId:D}", rows), D1Format.Json, httpContext.RequestAborted);
        await body.WriteAsync("\n"u8.ToArray(), httpContext.RequestAborted);
    }

    private sealed record Body(string JobId, IAsyncEnumerable<ResultRow> Results);
}
