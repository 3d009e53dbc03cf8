using System.Globalization;
using CaesarRest.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CaesarRest.Api;

/// <summary>
/// Errors outside the D1 shapes are problem details (RFC 9457), whatever the client says it accepts; they never hold
/// a stack trace or a path.
/// </summary>
internal static class Problems
{
    /// <summary>How long a client should wait when the store or the jobs role does not answer.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Answer(context, context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error),
            // A client's mistake is told to the client; it is no news for the operator.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(pages => Write(pages.HttpContext, pages.HttpContext.Response.StatusCode));
    }

    private static Task Answer(HttpContext context, Exception error)
    {
        if (error is BadHttpRequestException bad)
            return Write(context, bad.StatusCode);
        if (error is not StoreUnavailableException)
            return Write(context, StatusCodes.Status500InternalServerError);
        context.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return Write(context, StatusCodes.Status503ServiceUnavailable, "The document store does not answer; try again later.");
    }

    private static Task Write(HttpContext context, int status, string? detail = null) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
