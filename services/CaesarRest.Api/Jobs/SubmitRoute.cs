using CaesarRest.Api.D1;
using CaesarRest.Api.Files;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CaesarRest.Api.Jobs;

/// <summary>Submission of a job.</summary>
internal static class SubmitRoute
{
    public static void MapSubmit(this IEndpointRouteBuilder api) =>
        api.MapPost("/job", Submit).WithMetadata(new RequestSizeLimitAttribute(JobChecks.LargestRequest));

    private static async Task<Results<D1Json<JobAcceptedBody>, D1Json<JobRefusedBody>>> Submit(
        HttpRequest http,
        Owner owner,
        FileShelf files,
        AppCatalogue catalogue,
        IJobReader jobs,
        JobsGateway gateway,
        TimeProvider clock,
        CancellationToken cancellation)
    {
        if (!IdempotencyKey.TryRead(http, out var key))
            return Refused($"{IdempotencyKey.Header} must have 1 to 255 visible ASCII characters!");
        if (!JobRequest.TryRead(await Body(http, cancellation), out var request, out var refusal))
            return new D1Json<JobRefusedBody>(refusal, StatusCodes.Status400BadRequest);

        var id = key is null ? Guid.NewGuid() : IdempotencyKey.JobId(owner, key);
        try
        {
            // A repetition is answered like the first time, even if the file has been deleted since.
            if (key is null || await jobs.Find(owner.Name, id, cancellation) is null)
            {
                if (await files.Find(owner, request.FileId, cancellation) is null)
                    return Refused("Cannot find file corresponding to given data input uid!", request.App);
                if (request.Fault(catalogue) is { } fault)
                    return Refused(fault, request.App);
            }

            var response = await gateway.Submit(Command(id, owner, request, clock, gateway), cancellation);
            FaultPoints.Reach("api.accepted-not-answered");
            if (response.Is(out Response<JobAccepted>? accepted))
                return new D1Json<JobAcceptedBody>(JobAcceptedBody.Of(request, accepted.Message), StatusCodes.Status202Accepted);
            return response.Is(out Response<JobRejected>? rejected) && rejected.Message.Rejection != JobRejection.Expired
                ? Refused(string.Join(' ', rejected.Message.Reasons), request.App, Status(rejected.Message.Rejection))
                : Unavailable("The jobs role took too long");
        }
        catch (Exception cause) when (Outage.Of(cause) is { } outage)
        {
            // Perhaps only the answer was lost. With a key the client learns it by repeating; then the body is compared too.
            return key is null && await Stored(id, owner, jobs, cancellation) is { } job
                ? new D1Json<JobAcceptedBody>(JobAcceptedBody.Of(request, new() { JobId = id, SubmittedAt = job.SubmittedAt }), StatusCodes.Status202Accepted)
                : Unavailable($"The {outage.Subsystem} does not answer");
        }

        D1Json<JobRefusedBody> Unavailable(string because) => new(
            JobRefusedBody.Because(
                key is null
                    ? $"Job failed to be submitted. {because}. It may have taken the job, so repeating may make a second one; check the list of jobs first."
                    : $"Job failed to be submitted. {because}. Repeat it with the same {IdempotencyKey.Header}.",
                request.App),
            StatusCodes.Status503ServiceUnavailable)
        {
            RetryAfter = Outage.RetryAfter,
        };
    }

    private static async Task<JobView?> Stored(Guid id, Owner owner, IJobReader jobs, CancellationToken cancellation)
    {
        try
        {
            return await jobs.Find(owner.Name, id, cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Whatever the store suffers from, the first failure is the one to tell.
            return null;
        }
    }

    private static D1Json<JobRefusedBody> Refused(string because, string app = "", int status = StatusCodes.Status400BadRequest) =>
        new(JobRefusedBody.Because(because, app), status);

    private static SubmitJob Command(Guid id, Owner owner, JobRequest request, TimeProvider clock, JobsGateway gateway)
    {
        var now = clock.GetUtcNowInMilliseconds();
        return new()
        {
            JobId = id,
            Owner = owner.Name,
            App = request.App,
            Options = request.Options,
            InputFileId = request.FileId,
            Tag = request.Tag,
            SubmittedAt = now,
            ExpiresAt = gateway.ExpiresAt(now),
            RequestHash = request.Hash,
        };
    }

    private static int Status(JobRejection rejection) => rejection switch
    {
        JobRejection.Conflict => StatusCodes.Status422UnprocessableEntity,
        JobRejection.Deleted => StatusCodes.Status410Gone,
        // Where api and jobs role have accounts of their own, and the api's is not told to the jobs role.
        JobRejection.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>The body, or nothing when it is not said to be JSON.</summary>
    private static async Task<byte[]> Body(HttpRequest request, CancellationToken cancellation)
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
}
