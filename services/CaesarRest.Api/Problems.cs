using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Api;

/// <summary>
/// Errors outside the D1 shapes are problem details (RFC 9457), whatever the client says it accepts; they never hold
/// a stack trace or a path.
/// </summary>
internal static class Problems
{
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Answer(context, context.Features.GetRequiredFeature<IExceptionHandlerFeature>()),
            // A client's mistake is told to the client and is no news for the operator; an outage is told in a line of our own.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException || Outage.Of(context.Exception) is not null,
        });
        app.UseStatusCodePages(pages => Write(pages.HttpContext, pages.HttpContext.Response.StatusCode));
    }

    private static Task Answer(HttpContext context, IExceptionHandlerFeature failed)
    {
        if (failed.Error is BadHttpRequestException bad)
            return Write(context, bad.StatusCode);
        if (Outage.Of(failed.Error) is not { } outage)
            return Write(context, StatusCodes.Status500InternalServerError);

        context.RequestServices.GetRequiredService<ILogger<Outage>>()
            .LogWarning("{Method:l} {Path} was answered 503: the {Subsystem:l} does not answer", context.Request.Method, failed.Path, outage.Subsystem);
        if (failed.Endpoint?.Metadata.GetMetadata<OutageBody>() is { } body)
            return body.Answer(outage, failed.RouteValues ?? []).ExecuteAsync(context);
        context.Response.Headers.RetryAfter = Outage.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return Write(context, StatusCodes.Status503ServiceUnavailable, outage.Sentence);
    }

    /// <summary>What a route beyond the original's answers for what its user has not.</summary>
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    private static Task Write(HttpContext context, int status, string? detail = null) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
