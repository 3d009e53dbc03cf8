using CaesarRest.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Api.Files;

/// <summary>Tells other services of uploads and deletions.</summary>
internal sealed class FileEvents(IBus bus, ApiSettings settings, TimeProvider clock, ILogger<FileEvents> log)
{
    /// <summary>
    /// Publishes what the store already holds. A bus that is down costs the event, not the upload: the answer to
    /// the user does not wait for it longer than a submission would.
    /// </summary>
    public async Task Announce<T>(T message)
        where T : class
    {
        using var deadline = new CancellationTokenSource(settings.SubmitTimeout, clock);
        try
        {
            await bus.Publish(message, deadline.Token);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            log.LogWarning(cause, "Could not publish {Event}", typeof(T).Name);
        }
    }
}
