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
using Microsoft.Extensions.Logging;

namespace CaesarRest.Api.Results;

/// <summary>What an ended job left, by the routes of D1: all of it, or the one file that the app's descriptor gives a role and a form.</summary>
internal static class OutputRoutes
{
    private static readonly OutputRoute[] Routes =
    [
        new("sources", OutputRole.Sources, OutputForm.Json, "catalogue of sources in JSON", Json),
        new("source-components", OutputRole.Components, OutputForm.Json, "catalogue of components in JSON", Json),
        new("output-sources", OutputRole.Sources, OutputForm.Table, "table of sources", Attachment),
        new("output-components", OutputRole.Components, OutputForm.Table, "table of components", Attachment),
        new("output-plot", OutputRole.Plot, OutputForm.Picture, "plot", Attachment),
        new("preview", OutputRole.Plot, OutputForm.Picture, "plot", Picture),
    ];

    public static void MapOutputs(this IEndpointRouteBuilder api)
    {
        Map(api, "output", (_, folder, job) => Task.FromResult<IResult>(folder.Exists
            ? new JobArchive(folder)
            : Refused(job.JobId, StatusCodes.Status404NotFound, $"Job {job.JobId:D} left no output")));
        foreach (var route in Routes)
            Map(api, route.Path, (context, folder, job) => Serve(route, context, folder, job));
    }

    private static void Map(IEndpointRouteBuilder api, string path, Func<HttpContext, ResultFolder, JobView, Task<IResult>> serve) =>
        api.MapMethods("/job/{id}/" + path, Verbs.Read, async (string id, Owner owner, IJobReader jobs, Layout layout, HttpContext context) =>
            {
                if (await JobRoutes.Find(id, owner, jobs, context.RequestAborted) is not { } job)
                    return new D1Json<NoOutputBody>(new(id, JobRoutes.Unknown(id)), StatusCodes.Status404NotFound);
                if (NoOutputBody.WhereDiscarded(job) is { } discarded)
                    return new D1Json<NoOutputBody>(discarded, StatusCodes.Status410Gone);
                return job.State.IsFinal()
                    ? await serve(context, new ResultFolder(layout.JobFolder(owner.Name, job.JobId)), job)
                    : Refused(job.JobId, StatusCodes.Status202Accepted, $"Job {job.JobId:D} not yet completed (state {VisibleState.Of(job)})");
            })
            .WithOutageBody((outage, route) => new NoOutputBody($"{route["id"]}", outage.Sentence));

    private static async Task<IResult> Serve(OutputRoute route, HttpContext context, ResultFolder folder, JobView job)
    {
        if (context.RequestServices.GetRequiredService<AppCatalogue>().Find(job.App) is not { } app)
            return Refused(job.JobId, StatusCodes.Status404NotFound, $"App {job.App} is no longer there, so which file of job {job.JobId:D} is its {route.What} is not known");
        if (app.Output(route.Role, route.Form) is not { } output)
            return Refused(job.JobId, StatusCodes.Status404NotFound, $"App {app.Name} does not write a {route.What}");

        var found = folder.Top(name => output.Matches(name, job.InputFileId));
        if (found.Count > 1)
        {
            context.RequestServices.GetRequiredService<ILogger<ResultFolder>>()
                .LogWarning("Job {JobId} of {App:l} left {Count} files where one is its {What:l}; the first by name is served", job.JobId, app.Name, found.Count, route.What);
        }

        return found is [var first, ..] && folder.Open(first.File) is { } content
            ? await route.Answer(new(route, context, folder, job, output, first, content))
            : Refused(job.JobId, StatusCodes.Status404NotFound, $"Job {job.JobId:D} left no {route.What}, although app {app.Name} can write one");
    }

    private static async Task<IResult> Json(Output output)
    {
        if (await JsonText.IsWhole(output.Content, output.Context.RequestAborted))
        {
            output.Content.Position = 0;
            return TypedResults.Stream(output.Content, "application/json");
        }

        await output.Content.DisposeAsync();
        return Refused(output.Job.JobId, StatusCodes.Status500InternalServerError, $"The {output.Route.What} of job {output.Job.JobId:D} is not valid JSON");
    }

    private static async Task<IResult> Attachment(Output output)
    {
        if (await output.Context.RequestServices.GetRequiredService<ResultDigests>().Of(output.Folder, output.File, output.Context.RequestAborted) is { } sha256)
            return new ResultDownload(output.Content, output.File, output.As.MediaType, sha256);
        await output.Content.DisposeAsync();
        return Refused(output.Job.JobId, StatusCodes.Status404NotFound, $"Job {output.Job.JobId:D} left no {output.Route.What} that can be read");
    }

    private static Task<IResult> Picture(Output output) => Task.FromResult<IResult>(new Preview(output.Content));

    private static D1Json<NoOutputBody> Refused(Guid jobId, int status, string sentence) => new(new(jobId.ToString("D"), sentence), status);

    /// <summary>A route, which file it serves, and how.</summary>
    private sealed record OutputRoute(string Path, OutputRole Role, OutputForm Form, string What, Func<Output, Task<IResult>> Answer);

    /// <summary>A file that was asked for and is there, open.</summary>
    private sealed record Output(OutputRoute Route, HttpContext Context, ResultFolder Folder, JobView Job, FinderOutput As, ResultFile File, Stream Content);
}
