using CaesarRest.Api.Accounting;
using CaesarRest.Api.Apps;
using CaesarRest.Api.Backends;
using CaesarRest.Api.D1;
using CaesarRest.Api.Files;
using CaesarRest.Api.Jobs;
using CaesarRest.Api.Results;
using CaesarRest.Api.Watching;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Api;

/// <summary>The api role: stores files, sends commands and reads views over HTTP. It never writes a job.</summary>
public static class ApiModule
{
    /// <summary>Every D1 route lies under it.</summary>
    public const string Prefix = "/caesar/api/v1.0";

    // Uploads apart, nobody sends more than a few options.
    private const long SmallBody = 4 << 20;

    /// <summary>
    /// Registers the api role. It needs the finders, <see cref="AddFileReader"/>, an <see cref="IJobReader"/>,
    /// an <see cref="IUsageReader"/>, an <see cref="IBackendReader"/> and the request clients of <see cref="AddRequestClients"/> on a bus with its <see cref="Broker"/>.
    /// </summary>
    public static IHostApplicationBuilder AddApi(this IHostApplicationBuilder builder, CaesarOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var services = builder.Services;
        services.AddSingleton(options.Api);
        services.AddSingleton<OpenRequests>();
        services.AddSingleton<FileShelf>();
        services.AddSingleton<FileEvents>();
        services.AddSingleton<UploadReader>();
        services.AddHostedService<FileSweeper>();
        services.AddSingleton<RecentTotals>();
        services.AddScoped<JobsGateway>();
        services.AddSingleton<ResultDigests>();
        services.AddScoped<Submissions>();
        services.AddWatching();
        services.AddProblemDetails();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = SmallBody);
        return builder;
    }

    /// <summary>Reading files, for any role; also in a process without the api role.</summary>
    public static IServiceCollection AddFileReader(this IServiceCollection services)
    {
        services.AddCollection<StoredFile>(StoredFile.Schema);
        services.AddSingleton<IFileReader, FileReader>();
        services.AddSingleton<IFileCensus, FileCensus>();
        return services;
    }

    /// <summary>Registers the commands that the api asks of the jobs role.</summary>
    public static void AddRequestClients(IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddRequestClient<SubmitJob>();
        bus.AddRequestClient<CancelJob>();
        bus.AddRequestClient<DeleteJob>();
    }

    /// <summary>The queue of this process for live events.</summary>
    public static IEnumerable<ReceiveEndpoint> Endpoints() => [WatchRoutes.Queue()];

    /// <summary>Maps the routes, after the answers to errors and the headers that go with every response.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(app.Services.GetRequiredService<OpenRequests>().Invoke);
        app.Use(NoSniffing);
        app.UseProblems();
        app.Use(ExactPaths);
        app.Use(Options);

        var api = app.MapGroup(Prefix).WithOutageBody((outage, _) => new StatusBody(outage.Sentence));
        api.MapFiles();
        api.MapApps();
        api.MapDatasets();
        api.MapJobs();
        api.MapOutputs();
        api.MapAccounting();

        // Without the body that the original gives to errors.
        var beyond = app.MapGroup(Prefix);
        beyond.MapStartPage();
        beyond.MapDescriptions();
        beyond.MapRerun();
        beyond.MapBackends();
        beyond.MapResults();
        beyond.MapWatching();
        beyond.MapUsage();
        return app;
    }

    private static Task NoSniffing(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>OPTIONS on a known path tells its methods, as in the original; routing has already listed them.</summary>
    private static async Task Options(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (HttpMethods.IsOptions(context.Request.Method) && context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
            context.Response.StatusCode = StatusCodes.Status200OK;
    }

    // Routing forgives a trailing slash; the original does not, and one resource should have one address.
    private static Task ExactPaths(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments(Prefix, out var rest) || rest == "/" || !context.Request.Path.Value!.EndsWith('/'))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
