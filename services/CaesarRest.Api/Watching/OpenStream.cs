using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Api.Watching;

/// <summary>An answer that goes on until its source, its client or this process ends.</summary>
/// <param name="owner">Whose stream it is.</param>
/// <param name="contentType">Media type.</param>
/// <param name="write">Sends the body until the token says that the client has gone or this process ends.</param>
internal sealed class OpenStream(string owner, string contentType, Func<StreamClient, CancellationToken, Task> write) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            SetHeaders(httpContext.Response);
            return;
        }

        var streams = httpContext.RequestServices.GetRequiredService<OpenStreams>();
        var place = streams.Take(owner);
        if (place != StreamPlace.Taken)
        {
            await Refuse(httpContext, place);
            return;
        }

        try
        {
            SetHeaders(httpContext.Response);
            using var client = new StreamClient(httpContext, httpContext.RequestServices.GetRequiredService<TimeProvider>());
            using var over = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, streams.Stopping);
            try
            {
                await write(client, over.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // An ordinary end, which the client sees as one.
            }
        }
        finally
        {
            streams.GiveBack(owner);
        }
    }

    private void SetHeaders(HttpResponse response)
    {
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache";
        // nginx would hold back what is little.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static Task Refuse(HttpContext context, StreamPlace place)
    {
        context.Response.Headers.RetryAfter = Outage.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var problem = place == StreamPlace.NoneForOwner
            ? TypedResults.Problem("You have as many open streams as you may; close one of them.", statusCode: StatusCodes.Status429TooManyRequests)
            : TypedResults.Problem("This service has as many open streams as it may; try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
        return problem.ExecuteAsync(context);
    }
}
