using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Api;

/// <summary>
/// Lets requests end after the signal to stop, but not for ever: a client that does not read its download must not use up
/// the time in which the messages in hand are finished.
/// </summary>
internal sealed class OpenRequests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _stopping;

    public OpenRequests(IHostApplicationLifetime lifetime) =>
        _stopping = lifetime.ApplicationStopping.Register(() => _over.CancelAfter(Grace));

    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        await using var abort = _over.Token.Register(context.Abort);
        await next(context);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _over.Dispose();
    }
}
