using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using CaesarRest.Api.D1;
using CaesarRest.Api.Jobs;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Api.Results;

/// <summary>Every file that an ended job left, listed and served one by one. Beyond D1, so errors are problem details.</summary>
internal static class ResultRoutes
{
    public static void MapResults(this IEndpointRouteBuilder api)
    {
        Map(api, "results", (context, folder, job) => Task.FromResult<IResult>(new ResultList(Rows(context, folder, job, context.RequestAborted), job.JobId)));
        Map(api, "results/{**name}", Serve);
    }

    private static void Map(IEndpointRouteBuilder api, string path, Func<HttpContext, ResultFolder, JobView, Task<IResult>> serve) =>
        api.MapMethods("/job/{id}/" + path, Verbs.Read, async (string id, Owner owner, IJobReader jobs, Layout layout, HttpContext context) =>
        {
            if (await JobRoutes.Find(id, owner, jobs, context.RequestAborted) is not { } job)
                return TypedResults.Problem(JobRoutes.Unknown(id), statusCode: StatusCodes.Status404NotFound);
            if (NoOutputBody.WhereDiscarded(job) is { } discarded)
                return TypedResults.Problem(discarded.Status, statusCode: StatusCodes.Status410Gone);
            return job.State.IsFinal()
                ? await serve(context, new ResultFolder(layout.JobFolder(owner.Name, job.JobId)), job)
                : TypedResults.Problem($"Job {job.JobId:D} is not yet completed (state {VisibleState.Of(job)}).", statusCode: StatusCodes.Status409Conflict);
        });

    private static async Task<IResult> Serve(HttpContext context, ResultFolder folder, JobView job)
    {
        var name = $"{context.Request.RouteValues["name"]}";
        if (folder.Find(name) is { } result
            && await Digests(context).Of(folder, result, context.RequestAborted) is { } sha256
            && folder.Open(result.File) is { } content)
        {
            return new ResultDownload(content, result, Type(context, result, job).MediaType, sha256);
        }

        return TypedResults.Problem($"Job {job.JobId:D} left no result of that name.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async IAsyncEnumerable<ResultRow> Rows(HttpContext context, ResultFolder folder, JobView job, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var result in folder.List())
        {
            var type = Type(context, result, job);
            yield return new(type.Description, type.MediaType, result.Name, type.Role, await Digests(context).Of(folder, result, cancellation), result.Size);
        }
    }

    private static ResultType Type(HttpContext context, ResultFile result, JobView job) =>
        ResultType.Of(result, context.RequestServices.GetRequiredService<AppCatalogue>().Find(job.App), job);

    private static ResultDigests Digests(HttpContext context) => context.RequestServices.GetRequiredService<ResultDigests>();
}

/// <summary>A result in the list. Bytes; no digest for a file that the service may not read.</summary>
internal sealed record ResultRow(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    string MediaType,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonPropertyName("sha256"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256,
    long Size);
