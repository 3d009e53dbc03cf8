using CaesarRest.Messaging;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Api.Files;

/// <summary>Tells other services of uploads and deletions.</summary>
internal sealed class FileEvents(IBus bus, Broker broker, ILogger<FileEvents> log)
{
    /// <summary>
    /// Publishes what the store already holds. A broker that is down costs the event, not the upload: the answer to
    /// the user waits for it only briefly.
    /// </summary>
    public async Task Announce<T>(T message)
        where T : class
    {
        try
        {
            await broker.Soon(deadline => bus.Publish(message, deadline), CancellationToken.None);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            log.LogWarning(cause, "Could not publish {Event}", typeof(T).Name);
        }
    }
}
