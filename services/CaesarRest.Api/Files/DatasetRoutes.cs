using CaesarRest.Api.D1;
using CaesarRest.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CaesarRest.Api.Files;

/// <summary>The datasets of the installation, by label: what they are, and never where they lie.</summary>
internal static class DatasetRoutes
{
    public static void MapDatasets(this IEndpointRouteBuilder api) => api.MapMethods("/datasets", Verbs.Read, List);

    private static D1Json<SortedDictionary<string, DatasetBody>> List(IOptions<CaesarOptions> options) => new(new(
        options.Value.Datasets.ToDictionary(dataset => dataset.Key, dataset => new DatasetBody(dataset.Value.Description ?? "")),
        StringComparer.Ordinal));

    private sealed record DatasetBody(string Description);
}
