using System.Text;
using System.Text.Json;
using CaesarRest.Api.D1;

namespace CaesarRest.Api.Watching;

/// <summary>An event as a client gets it.</summary>
/// <param name="Type">What it tells.</param>
/// <param name="Data">Becomes one line of JSON.</param>
/// <param name="Id">Where a client may go on that has this event; null leaves it as it was.</param>
internal sealed record ServerEvent(string Type, object Data, string? Id = null);

/// <summary>
/// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Not by the framework's own
/// result, which has no comments: with one now and then, proxies keep a quiet stream, and a client that is gone is found out.
/// </summary>
internal static class EventStream
{
    public const string MediaType = "text/event-stream";

    /// <summary>The header by which a client tells the id of the last event that it has.</summary>
    public const string LastEventId = "Last-Event-ID";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static OpenStream Of(string owner, IAsyncEnumerable<ServerEvent> events) =>
        new(owner, MediaType, (client, over) => Write(client, events, over));

    private static async Task Write(StreamClient client, IAsyncEnumerable<ServerEvent> events, CancellationToken over)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(over);
        await using var source = events.GetAsyncEnumerator(end.Token);
        var next = source.MoveNextAsync().AsTask();
        // How soon a browser comes back. It goes out with the first event, as before that the answer may still be an error.
        var opening = "retry: 1000\n";
        try
        {
            while (true)
            {
                while (!await Within(Heartbeat, next, client.Clock))
                    await client.Send(": still here\n\n"u8.ToArray());
                if (!await next)
                    return;
                await client.Send(Text(source.Current, opening));
                opening = "";
                next = source.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static byte[] Text(ServerEvent happened, string opening)
    {
        var id = happened.Id is null ? "" : $"id: {happened.Id}\n";
        // JSON escapes the ends of lines within texts, so it is one line.
        return Encoding.UTF8.GetBytes($"{opening}{id}event: {happened.Type}\ndata: {JsonSerializer.Serialize(happened.Data, D1Format.Json)}\n\n");
    }

    private static async Task<bool> Within(TimeSpan limit, Task task, TimeProvider clock)
    {
        await task.WaitAsync(limit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }
}
