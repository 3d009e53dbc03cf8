using CaesarRest.Api.D1;
using CaesarRest.Api.Files;
using CaesarRest.Api.Jobs;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CaesarRest.Api;

/// <summary>One file and one job of the owner as resources: all that is known of them, and their deletion.</summary>
internal static class DescriptionRoutes
{
    public static void MapDescriptions(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/file/{id}", Verbs.Read, DescribeFile);
        api.MapDelete("/file/{id}", DeleteFile);
        api.MapMethods("/job/{id}", Verbs.Read, DescribeJob);
        api.MapDelete("/job/{id}", DeleteJob);
    }

    private static async Task<Results<D1Json<FileDescription>, ProblemHttpResult>> DescribeFile(
        string id, Owner owner, FileShelf shelf, IOptions<CaesarOptions> options, CancellationToken cancellation) =>
        await shelf.Find(owner, id, cancellation) is { } file
            ? new D1Json<FileDescription>(FileDescription.Of(file, options.Value.Retention.Files))
            : NoSuchFile();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteFile(string id, Owner owner, FileShelf shelf, CancellationToken cancellation) =>
        await shelf.Delete(owner, id, cancellation) ? TypedResults.NoContent() : NoSuchFile();

    private static async Task<Results<D1Json<JobDescription>, ProblemHttpResult>> DescribeJob(string id, Owner owner, IJobReader jobs, CancellationToken cancellation) =>
        await JobRoutes.Find(id, owner, jobs, cancellation) is { } job ? new D1Json<JobDescription>(JobDescription.Of(job)) : NoSuchJob();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteJob(
        string id, Owner owner, IJobReader jobs, JobsGateway gateway, CancellationToken cancellation)
    {
        // The jobs role repeats its answer; a client that asks twice is to see, as everywhere, that the job is gone.
        if (await JobRoutes.Find(id, owner, jobs, cancellation) is not { } job)
            return NoSuchJob();
        var response = await gateway.Delete(new() { JobId = job.JobId, Owner = owner.Name }, cancellation);
        return response.Is(out Response<DeleteAccepted>? _) ? TypedResults.NoContent() : NoSuchJob();
    }

    private static ProblemHttpResult NoSuchFile() => Problems.NotFound("You have no file with this id.");

    private static ProblemHttpResult NoSuchJob() => Problems.NotFound("You have no job with this id.");
}
