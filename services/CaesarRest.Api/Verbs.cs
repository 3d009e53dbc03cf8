using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api;

/// <summary>Methods that a route answers.</summary>
internal static class Verbs
{
    /// <summary>For reading: clients may ask for the headers alone.</summary>
    public static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>For reading, on a route that the original also serves by POST.</summary>
    public static readonly string[] ReadOrPost = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    /// <summary>For a change that the original also makes on GET. HEAD never changes anything, so it is not among them.</summary>
    public static readonly string[] Change = [HttpMethods.Get, HttpMethods.Post];
}
