using System.Text.Json;
using CaesarRest.Api.D1;
using CaesarRest.Finders;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api.Jobs;

/// <summary>Submission of a job.</summary>
internal static class SubmitRoute
{
    public static void MapSubmit(this IEndpointRouteBuilder api) =>
        api.MapPost("/job", Submit).WithMetadata(new RequestSizeLimitAttribute(JobChecks.LargestRequest));

    private static async Task<Results<D1Json<JobAcceptedBody>, D1Json<JobRefusedBody>>> Submit(
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
            return Refused(IdempotencyKey.Fault);
        if (JobRequest.Read(await JsonBody.Bytes(http.Request, cancellation)) is not { } request)
            return Refused("Invalid request data!");

        var id = key is null ? Guid.NewGuid() : IdempotencyKey.JobId(owner, key);
        List<string> faults = [.. request.Faults()];
        var app = catalogue.Find(request.App);
        var options = request.IsNested ? NestedOptions.Plain(app, request.Options) : request.Options;
        try
        {
            // A repetition is answered like the first time, even if the file has been deleted since.
            if (faults.Count == 0 ? key is null || await jobs.Find(owner.Name, id, cancellation) is null : strict)
            {
                if (request.Input.Fault is null && !await files.IsInput(owner.Name, request.Input.Id, cancellation))
                    faults.Add(request.Input.Missing);
                if (request.App.Length > 0 && options.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
                    faults.AddRange(JobChecks.Faults(catalogue, request.App, options, strict));
                faults.AddRange(request.Needs.Faults(backends, request.App, options));
            }
        }
        catch (Exception cause) when (Outage.Of(cause) is { } outage)
        {
            return Answer(Submissions.Unavailable($"The {outage.Subsystem} does not answer", key is not null));
        }

        if (faults.Count > 0)
            return Told(faults, request.App);
        var order = new JobOrder(id, owner, request.App, options, request.Input.Id, request.Tag, request.Needs, request.Hash);
        return Answer(await submissions.Send(order, key is not null, cancellation));

        Results<D1Json<JobAcceptedBody>, D1Json<JobRefusedBody>> Answer(SubmissionAnswer answer) => answer.Accepted is { } accepted
            ? new D1Json<JobAcceptedBody>(JobAcceptedBody.Of(request, accepted), answer.Status)
            : new D1Json<JobRefusedBody>(JobRefusedBody.Because(string.Join(' ', answer.Faults), request.App), answer.Status)
            {
                RetryAfter = answer.Repeatable ? Outage.RetryAfter : null,
            };

        D1Json<JobRefusedBody> Refused(string fault) => Told([fault], "");

        D1Json<JobRefusedBody> Told(IReadOnlyList<string> all, string name) => new(
            strict ? JobRefusedBody.Because(string.Join(' ', all), name, all) : JobRefusedBody.Because(all[0], name),
            StatusCodes.Status400BadRequest);
    }
}
