using CaesarRest.Api.D1;
using CaesarRest.Finders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api.Apps;

/// <summary>Which finders there are, and which options they take.</summary>
internal static class AppRoutes
{
    public static void MapApps(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/apps", Verbs.Read, List);
        api.MapMethods("/app/{name}/describe", Verbs.Read, Describe);
    }

    private static D1Json<AppsBody> List(AppCatalogue catalogue) =>
        new(new AppsBody(catalogue.Apps.Select(app => app.Name)));

    private static Results<D1Json<SortedDictionary<string, OptionDescriptor>>, D1Json<AppDescriptor>, D1Json<StatusBody>> Describe(
        string name, string? view, AppCatalogue catalogue)
    {
        if (catalogue.Find(name) is not { } app)
            return new D1Json<StatusBody>(new($"Unknown app {name}!"), StatusCodes.Status400BadRequest);
        return view switch
        {
            null or "flat" => new D1Json<SortedDictionary<string, OptionDescriptor>>(OptionDescriptor.ByName(app, nested: false)),
            "nested" => new D1Json<AppDescriptor>(AppDescriptor.Of(app)),
            _ => new D1Json<StatusBody>(new($"Unknown view {view}; there are flat and nested"), StatusCodes.Status400BadRequest),
        };
    }

    private sealed record AppsBody(IEnumerable<string> Apps);
}
