using System.Globalization;
using CaesarRest.Api.D1;
using CaesarRest.Finders;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api.Jobs;

/// <summary>A job once more, as a new one: the same app and input, and its options with what the client changes.</summary>
internal static class RerunRoute
{
    public static void MapRerun(this IEndpointRouteBuilder api) =>
        api.MapPost("/job/{id}/rerun", Rerun).WithMetadata(new RequestSizeLimitAttribute(JobChecks.LargestRequest));

    private static async Task<Results<D1Json<JobAcceptedBody>, ProblemHttpResult>> Rerun(
        string id,
        HttpContext http,
        Owner owner,
        IFileReader files,
        AppCatalogue catalogue,
        BackendChoice backends,
        IJobReader jobs,
        Submissions submissions,
        CancellationToken cancellation)
    {
        var strict = StrictHandling.Apply(http);
        if (!IdempotencyKey.TryRead(http.Request, out var key))
            return Problem(StatusCodes.Status400BadRequest, IdempotencyKey.Fault);
        if (!JobChanges.TryRead(await JsonBody.Bytes(http.Request, cancellation), http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody, out var changes, out var unreadable))
            return Problem(StatusCodes.Status400BadRequest, unreadable);
        if (await JobRoutes.Find(id, owner, jobs, cancellation) is not { } job)
            return Problem(StatusCodes.Status404NotFound, JobRoutes.Unknown(id));

        var order = changes.Of(job, catalogue.Find(job.App), key is null ? Guid.NewGuid() : IdempotencyKey.JobId(owner, key), owner);
        // A repetition is answered like the first time, even if the file has been deleted since.
        if (key is null || await jobs.Find(owner.Name, order.Id, cancellation) is null)
        {
            if (!await files.IsInput(owner.Name, order.FileId, cancellation))
                return Problem(StatusCodes.Status409Conflict, "What the job worked on is no more: its file has been deleted, or its dataset withdrawn.");
            List<string> faults = order.Options.GetPropertyCount() == 0
                ? ["No job inputs are left."]
                : [.. JobChecks.Faults(catalogue, order.App, order.Options, strict), .. order.Needs.Faults(backends, order.App, order.Options)];
            if (faults.Count > 0)
                return Problem(StatusCodes.Status400BadRequest, faults);
        }

        var answer = await submissions.Send(order, key is not null, cancellation);
        if (answer.Repeatable)
            http.Response.Headers.RetryAfter = Outage.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return answer.Accepted is { } accepted
            ? new D1Json<JobAcceptedBody>(JobAcceptedBody.Of(order, accepted), answer.Status)
            : Problem(answer.Status, answer.Faults);
    }

    private static ProblemHttpResult Problem(int status, params IReadOnlyList<string> faults) =>
        TypedResults.Problem(string.Join(' ', faults), statusCode: status, extensions: [new("faults", faults)]);
}
