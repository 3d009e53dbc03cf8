using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api;

/// <summary>What a browser shows at the root of the interface: plain forms and links, which need no script.</summary>
internal static class StartPage
{
    // Relative addresses, so that it works behind a proxy that serves it elsewhere.
    private const string Html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>caesar-rest</title>
        </head>
        <body>
        <h1>caesar-rest</h1>
        <p>Finds sources in astronomical images.</p>
        <h2>Upload a map</h2>
        <form action="upload" method="post" enctype="multipart/form-data">
        <p><label>FITS file or picture: <input type="file" name="file" required></label></p>
        <p><label>Tag: <input type="text" name="tag"></label></p>
        <p><button>Upload</button></p>
        </form>
        <h2>Download a file</h2>
        <form action="download" method="get">
        <p><label>Its uuid: <input type="text" name="uuid" required pattern="[0-9a-f]{32}" size="34"></label> <button>Download</button></p>
        </form>
        <h2>Look around</h2>
        <ul>
        <li><a href="apps">Source finders</a></li>
        <li><a href="datasets">Datasets</a></li>
        <li><a href="fileids">Your files</a></li>
        <li><a href="jobs">Your jobs</a></li>
        <li><a href="backends">Where jobs run</a></li>
        <li><a href="accounting">Your usage</a></li>
        </ul>
        </body>
        </html>

        """;

    // No script, no style, nothing from elsewhere, in nobody's frame.
    private const string Policy = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapStartPage(this IEndpointRouteBuilder api) => api.MapMethods("/", Verbs.Read, Show);

    private static Results<ContentHttpResult, RedirectHttpResult> Show(HttpContext context)
    {
        // Without the slash its links would lead one level up.
        if (!context.Request.Path.Value!.EndsWith('/'))
            return TypedResults.Redirect($"{context.Request.PathBase}{context.Request.Path}/");
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return TypedResults.Content(Html, "text/html; charset=utf-8");
    }
}
