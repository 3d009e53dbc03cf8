using CaesarRest.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Api;

/// <summary>Methods that a route answers.</summary>
internal static class Verbs
{
    /// <summary>For reading: clients may ask for the headers alone.</summary>
    public static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>For reading, on a route that the original also serves by POST.</summary>
    public static readonly string[] ReadOrPost = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    private static readonly string[] ByPost = [HttpMethods.Post];

    private static readonly string[] ByPostOrGet = [HttpMethods.Get, HttpMethods.Post];

    /// <summary>
    /// For a change that the original also makes on GET, where an operator has allowed that. HEAD never changes anything, so
    /// it is not among them.
    /// </summary>
    public static string[] Change(IEndpointRouteBuilder api) =>
        api.ServiceProvider.GetRequiredService<ApiSettings>().StateChangeByGet ? ByPostOrGet : ByPost;
}
