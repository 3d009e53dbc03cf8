using CaesarRest.Api.Jobs;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Api.Watching;

/// <summary>Jobs as they go on: their states, their progress and what their programs print.</summary>
internal static class WatchRoutes
{
    public static void AddWatching(this IServiceCollection services)
    {
        services.AddSingleton<Watches>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<JobEvents>();
        services.AddSingleton<JobPrints>();
    }

    /// <summary>Where this process hears of changes.</summary>
    public static ReceiveEndpoint Queue() => new(
        Addresses.LiveQueue(),
        (endpoint, services) => endpoint.Consumer(() => new Watches.Consumer(services.GetRequiredService<Watches>())))
    {
        IsFleeting = true,
    };

    public static void MapWatching(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/events", Verbs.Read, Events);
        api.MapMethods("/job/{id}/events", Verbs.Read, EventsOfJob);
        api.MapMethods("/job/{id}/log", Verbs.Read, Log);
    }

    private static Results<OpenStream, ProblemHttpResult> Events(HttpRequest request, Owner owner, JobEvents events) =>
        EventCursor.TryRead(request, out var seen)
            ? EventStream.Of(owner.Name, events.OfOwner(owner.Name, seen))
            : WrongCursor();

    private static async Task<Results<OpenStream, NoContent, ProblemHttpResult>> EventsOfJob(
        string id, HttpRequest request, Owner owner, IJobReader jobs, JobEvents events, CancellationToken cancellation)
    {
        if (!EventCursor.TryRead(request, out var seen))
            return WrongCursor();
        if (await Find(id, owner, jobs, cancellation) is not { } job)
            return Unknown(id);
        // Who has seen the end comes back all the same, as browsers do; this is the answer that stops them.
        return job.State.IsFinal() && seen == ChangePlace.Of(job)
            ? TypedResults.NoContent()
            : EventStream.Of(owner.Name, events.OfJob(owner.Name, job.JobId, cancellation));
    }

    private static async Task<Results<OpenStream, NoContent, ProblemHttpResult>> Log(
        string id, HttpRequest request, Owner owner, IJobReader jobs, JobPrints prints, Layout layout, CancellationToken cancellation)
    {
        if (!LogQuery.TryRead(request, out var query, out var fault))
            return TypedResults.Problem(fault, statusCode: StatusCodes.Status400BadRequest);
        if (await Find(id, owner, jobs, cancellation) is not { } job)
            return Unknown(id);
        if (NoOutputBody.WhereDiscarded(job) is { } discarded)
            return TypedResults.Problem(discarded.Status, statusCode: StatusCodes.Status410Gone);
        var folder = Layout.RelativeJobFolder(owner.Name, job.JobId);
        var files = query.Files.Select(file => new PrintedText(layout.JobDirectory, $"{folder}/{file.Name}", query.Tail, file.Position)).ToList();
        if (query.AsEvents)
        {
            return job.State.IsFinal() && query.Files.All(file => file.Position is not null) && files.TrueForAll(file => file.IsAtEnd())
                ? TypedResults.NoContent()
                : EventStream.Of(owner.Name, prints.Events(files, job, cancellation));
        }

        return new OpenStream(owner.Name, "text/plain; charset=utf-8", async (client, over) =>
        {
            if (!query.Follows)
            {
                await JobPrints.Copy(files, client, cancellation);
                return;
            }

            try
            {
                await prints.Follow(files, job, client, over);
            }
            catch (OperationCanceledException)
            {
                // This process ends, not the job: a log that was cut must not look whole.
                client.Cut();
            }
        });
    }

    private static async Task<JobView?> Find(string id, Owner owner, IJobReader jobs, CancellationToken cancellation) =>
        JobId.TryParse(id, out var jobId) ? await jobs.Find(owner.Name, jobId, cancellation) : null;

    private static ProblemHttpResult Unknown(string id) =>
        TypedResults.Problem($"Job {id} not found", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult WrongCursor() =>
        TypedResults.Problem("Last-Event-ID is not one that this service has given; leave it out to start anew.", statusCode: StatusCodes.Status400BadRequest);
}
