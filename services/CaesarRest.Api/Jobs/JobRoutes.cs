using CaesarRest.Api.D1;
using CaesarRest.Api.Lists;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api.Jobs;

/// <summary>Jobs of the owner: submitted, listed, watched and cancelled.</summary>
internal static class JobRoutes
{
    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapSubmit();
        api.MapMethods("/jobs", Verbs.Read, List);
        api.MapMethods("/job/{id}/status", Verbs.Read, Status)
            .WithOutageBody((outage, _) => NoJobStatusBody.Because(outage.Sentence));
        api.MapMethods("/job/{id}/cancel", Verbs.Change(api), Cancel)
            .WithOutageBody((outage, _) => new StatusBody($"Job could not be canceled: the {outage.Subsystem} does not answer, please repeat."));
    }

    private static async Task<Results<D1Array<JobRow>, D1Json<StatusBody>>> List(HttpRequest request, Owner owner, IJobReader jobs, CancellationToken cancellation)
    {
        if (!ListPage.TryReadJobs(request.Query, out var page, out var fault))
            return new D1Json<StatusBody>(new(fault), StatusCodes.Status400BadRequest);
        // One more than asked tells whether there is a next page.
        var found = await jobs.List(owner.Name, Selection(page, page.Limit + 1), cancellation);
        var rows = found.Take(page.Limit ?? found.Count);
        return new D1Array<JobRow>(rows.Select(JobRow.Of)) { Next = found.Count > page.Limit && rows.Last() is var last ? page.Next("jobs", new(last.SubmittedAt, last.JobId)) : null };
    }

    private static JobSelection Selection(ListPage page, int? limit) => new()
    {
        States = page.States,
        App = page.App,
        Tag = page.Tag,
        Since = page.Since,
        NewestFirst = page.NewestFirst,
        After = page.After is { } after ? new(after.At, after.Id) : null,
        Limit = limit,
    };

    private static async Task<Results<D1Json<JobStatusBody>, D1Json<NoJobStatusBody>>> Status(
        string id, Owner owner, IJobReader jobs, CancellationToken cancellation) =>
        await Find(id, owner, jobs, cancellation) is { } job
            ? new D1Json<JobStatusBody>(JobStatusBody.Of(job))
            : new D1Json<NoJobStatusBody>(NoJobStatusBody.Because(Unknown(id)), StatusCodes.Status404NotFound);

    private static async Task<D1Json<StatusBody>> Cancel(string id, Owner owner, JobsGateway gateway, CancellationToken cancellation)
    {
        if (!JobId.TryParse(id, out var jobId))
            return new(new(Unknown(id)), StatusCodes.Status404NotFound);
        var response = await gateway.Cancel(new() { JobId = jobId, Owner = owner.Name }, cancellation);
        return response.Is(out Response<CancelAccepted>? accepted)
            ? new(new(Cancelled(jobId, accepted.Message.State)))
            : new(new(Unknown(id)), StatusCodes.Status404NotFound);
    }

    internal static async Task<JobView?> Find(string id, Owner owner, IJobReader jobs, CancellationToken cancellation) =>
        JobId.TryParse(id, out var jobId) ? await jobs.Find(owner.Name, jobId, cancellation) : null;

    private static string Cancelled(Guid id, JobState state) => state.IsFinal()
        ? $"Job {id} already completed with state {VisibleState.Of(state)}, nothing to be canceled."
        : $"Job {id} is being canceled.";

    internal static string Unknown(string id) => $"Job {id} not found";
}
