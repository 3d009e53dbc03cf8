using CaesarRest.Api.D1;
using CaesarRest.Hosting;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CaesarRest.Api.Backends;

/// <summary>Where jobs can run, and how it stands there.</summary>
internal static class BackendRoutes
{
    public static void MapBackends(this IEndpointRouteBuilder api) => api.MapMethods("/backends", Verbs.Read, List);

    private static async Task<D1Json<BackendsBody>> List(
        IBackendReader backends, IOptions<CaesarOptions> options, TimeProvider clock, CancellationToken cancellation)
    {
        // Those that were configured once are still in the store.
        var reports = (await backends.Reports(cancellation)).ToDictionary(report => report.Backend, StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        return new(new(options.Value.Executor.AllBackends().Keys.Order(StringComparer.Ordinal)
            .Select(name => BackendBody.Of(name, options.Value, reports.GetValueOrDefault(name), now))));
    }

    private sealed record BackendsBody(IEnumerable<BackendBody> Backends);
}
