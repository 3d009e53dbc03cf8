using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CaesarRest.Api.Results;

/// <summary>One result as an attachment: with its SHA-256 as ETag, and ranges.</summary>
internal sealed class ResultDownload(Stream content, ResultFile result, string mediaType, string sha256) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ContentDisposition = Attachment(Path.GetFileName(result.Name));
        return TypedResults.Stream(
            content,
            mediaType,
            lastModified: result.File.LastWriteTimeUtc,
            entityTag: new EntityTagHeaderValue($"\"{sha256}\""),
            enableRangeProcessing: true).ExecuteAsync(httpContext);
    }

    /// <summary>A plain name stands as the original writes it; any other also in the encoded form of RFC 6266.</summary>
    private static string Attachment(string name)
    {
        if (name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            return $"attachment; filename={name}";
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(name);
        return header.ToString();
    }
}
