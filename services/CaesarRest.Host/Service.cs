using CaesarRest.Accounting;
using CaesarRest.Api;
using CaesarRest.Executor;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;

namespace CaesarRest.Host;

/// <summary>Puts the configured roles together into one process. The only place that knows all of them.</summary>
public static class Service
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Where HTTP is served.</summary>
    internal static string Urls(IConfiguration configuration) => configuration["Urls"] is { Length: > 0 } urls ? urls : DefaultUrl;

    /// <summary>The service, built and not yet started.</summary>
    /// <param name="settings">Settings as on the command line, which win over environment and files.</param>
    public static WebApplication Build(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.WebHost.UseUrls(Urls(builder.Configuration));

        var options = builder.AddCaesarDefaults();
        var services = builder.Services;
        services.AddStore(options);
        services.AddFinders();
        services.AddJobReader();
        services.AddFileReader();
        services.AddUsageReader();
        services.AddBackendReader();
        services.AddBus(
            options,
            bus =>
            {
                if (options.Plays(Role.Api))
                    ApiModule.AddRequestClients(bus);
                if (options.Plays(Role.Jobs))
                    bus.AddJobLifecycle();
                if (options.Plays(Role.Accounting))
                    bus.AddAccountingQueue();
            },
            [
                .. options.Plays(Role.Executor) ? ExecutorModule.Endpoints(options) : [],
                .. options.Plays(Role.Api) ? ApiModule.Endpoints() : [],
            ]);
        if (options.Plays(Role.Api))
            builder.AddApi(options);
        if (options.Plays(Role.Jobs))
            services.AddJobs();
        if (options.Plays(Role.Executor))
            services.AddExecutor();
        if (options.Plays(Role.Accounting))
            services.AddAccounting();

        var service = builder.Build();
        // Read now, so that a fault in a descriptor stops the start and not the first request.
        service.Services.GetRequiredService<AppCatalogue>();
        if (options.Plays(Role.Api))
            service.MapApi();
        service.MapHealth();
        return service;
    }
}
