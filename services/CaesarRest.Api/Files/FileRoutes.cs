using CaesarRest.Api.D1;
using CaesarRest.Api.Lists;
using CaesarRest.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CaesarRest.Api.Files;

/// <summary>Upload, listing, download and deletion of the owner's files.</summary>
internal static class FileRoutes
{
    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        // The reader keeps to Caesar:Api:MaxUploadBytes itself and so can still answer the client.
        api.MapPost("/upload", Upload).WithMetadata(new DisableRequestSizeLimitAttribute())
            .WithOutageBody((outage, _) => UploadRefusedBody.Because(outage.Sentence));
        api.MapMethods("/fileids", Verbs.Read, List);
        api.MapMethods("/download/{id}", Verbs.ReadOrPost, Download);
        api.MapMethods("/download", Verbs.ReadOrPost, FindDownload);
        api.MapMethods("/delete/{id}", Verbs.Change(api), Delete);
    }

    private static async Task<Results<D1Json<UploadBody>, D1Json<UploadRefusedBody>, ProblemHttpResult>> Upload(
        HttpRequest request, Owner owner, UploadReader reader, ILogger<UploadReader> log, CancellationToken cancellation)
    {
        try
        {
            return new D1Json<UploadBody>(UploadBody.Of(await reader.Read(owner, request, cancellation)));
        }
        catch (UploadRefusedException refusal) when (refusal.Status == StatusCodes.Status413PayloadTooLarge)
        {
            return TypedResults.Problem(refusal.Message, statusCode: refusal.Status);
        }
        catch (UploadRefusedException refusal)
        {
            return new D1Json<UploadRefusedBody>(UploadRefusedBody.Because(refusal.Message), refusal.Status);
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException or (IOException and not BadHttpRequestException))
        {
            log.LogError(cause, "Could not write an upload");
            return new D1Json<UploadRefusedBody>(UploadRefusedBody.Because("File could not be written on the server"), StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<Results<D1Array<FileRow>, D1Json<StatusBody>>> List(HttpRequest request, Owner owner, FileShelf shelf, CancellationToken cancellation)
    {
        if (!ListPage.TryReadFiles(request.Query, out var page, out var fault))
            return new D1Json<StatusBody>(new(fault), StatusCodes.Status400BadRequest);
        // One more than asked tells whether there is a next page.
        var found = await shelf.List(owner, page, page.Limit + 1, cancellation);
        var rows = found.Take(page.Limit ?? found.Count);
        return new D1Array<FileRow>(rows.Select(FileRow.Of))
        {
            Next = found.Count > page.Limit && rows.Last() is var last ? page.Next("fileids", new(last.StoredAt, Guid.ParseExact(last.Id, "N"))) : null,
        };
    }

    private static async Task<Results<PhysicalFileHttpResult, D1Json<StatusBody>>> Download(
        string id, Owner owner, FileShelf shelf, Layout layout, HttpResponse response, CancellationToken cancellation)
    {
        if (await shelf.Find(owner, id, cancellation) is not { } file)
            return NoSuchFile(id);
        var path = layout.DataFile(file.Owner, file.Id, file.Extension);
        if (!File.Exists(path))
            return NoSuchFile(id);
        // Written here because the framework would add a second, encoded form of the name that D1 has not.
        response.Headers.ContentDisposition = $"attachment; filename={file.Id}.{file.Extension}";
        return TypedResults.PhysicalFile(
            path,
            MediaType(file.Extension),
            lastModified: file.StoredAt,
            entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""),
            enableRangeProcessing: true);
    }

    /// <summary>For forms, which can send an id only as a parameter.</summary>
    private static async Task<Results<RedirectHttpResult, D1Json<StatusBody>>> FindDownload(HttpRequest request, CancellationToken cancellation)
    {
        if (await SentId(request, cancellation) is not { Length: > 0 } id)
            return new D1Json<StatusBody>(new("No uuid of a file found in request"), StatusCodes.Status400BadRequest);
        // Nothing else is an id, and nothing else gets into a header.
        return id.All(char.IsAsciiLetterOrDigit) ? TypedResults.Redirect($"download/{id}") : NoSuchFile(id);
    }

    private static async Task<string?> SentId(HttpRequest request, CancellationToken cancellation)
    {
        const string Name = "uuid";
        if (!HttpMethods.IsPost(request.Method))
            return request.Query[Name];
        try
        {
            return request.HasFormContentType ? (await request.ReadFormAsync(cancellation))[Name] : default(string);
        }
        catch (Exception cause) when (cause is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            // It calls itself a form and is none.
            return null;
        }
    }

    private static async Task<D1Json<StatusBody>> Delete(string id, Owner owner, FileShelf shelf, CancellationToken cancellation) =>
        await shelf.Delete(owner, id, cancellation)
            ? new(new("File deleted and removed from DB"))
            : NoSuchFile(id);

    private static D1Json<StatusBody> NoSuchFile(string id) =>
        new(new($"File with id {id} not found"), StatusCodes.Status404NotFound);

    private static string MediaType(string extension) => extension.ToUpperInvariant() switch
    {
        "PNG" => "image/png",
        "JPG" or "JPEG" => "image/jpeg",
        "GIF" => "image/gif",
        _ => "image/fits",
    };
}
