using CaesarRest.Hosting.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CaesarRest.Hosting;

/// <summary>
/// What every process tells of itself, whatever its roles. <c>/health/live</c>: is it any good to let it go on?
/// <c>/health/ready</c>: has it all it needs to do its work now?
/// </summary>
public static class HealthModule
{
    /// <summary>Tag of checks that readiness depends on.</summary>
    public const string Ready = "ready";

    private const string Live = "live";

    // Shorter than the patience of most probes' configurations.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    /// <summary>Adds a check that readiness depends on. Its description is shown to everybody: no secrets, no paths.</summary>
    public static void AddReadinessCheck<T>(this IServiceCollection services, string name)
        where T : class, IHealthCheck =>
        services.AddHealthChecks().AddCheck<T>(name, HealthStatus.Unhealthy, [Ready, HealthAnswer.TellsWhy], Patience);

    /// <summary>Serves the two routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map(routes, Live, "live");
        Map(routes, Ready, "ready");
    }

    internal static void AddCaesarHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<LoopCheck>("loops", tags: [Live, Ready, HealthAnswer.TellsWhy]);
        services.AddSingleton<IHealthCheckPublisher, HealthLog>();
        services.Configure<HealthCheckPublisherOptions>(log => (log.Delay, log.Period) = (LogInterval, LogInterval));
    }

    private static void Map(IEndpointRouteBuilder routes, string tag, string word) =>
        routes.MapHealthChecks($"/health/{tag}", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(tag),
            ResponseWriter = (context, report) => HealthAnswer.Write(context, report, word),
            ResultStatusCodes =
            {
                // A queue that cannot be read is half of the work not done.
                [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable,
            },
        });
}
