using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Watching;

/// <summary>
/// Whoever reads a stream. Each write waits until the connection takes it, so nothing piles up for a slow client; one that
/// takes nothing for long is cut off. Kestrel's own limit is one on the rate over all that was sent, and lets such a client
/// stay for hours.
/// </summary>
internal sealed class StreamClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpContext _http;
    private readonly ITimer _limit;

    public StreamClient(HttpContext http, TimeProvider clock)
    {
        _http = http;
        _limit = clock.CreateTimer(_ => Cut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Clock = clock;
    }

    /// <summary>The clock that the stream goes by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Sends the headers, where nothing has been sent yet.</summary>
    public Task Begin() => _http.Response.Body.FlushAsync(_http.RequestAborted);

    /// <exception cref="OperationCanceledException">The client has gone, or was cut off.</exception>
    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        _limit.Change(Patience, Timeout.InfiniteTimeSpan);
        await _http.Response.BodyWriter.WriteAsync(bytes, _http.RequestAborted);
        _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _http.RequestAborted.ThrowIfCancellationRequested();
    }

    /// <summary>Breaks the connection, so that the client knows that there is more.</summary>
    public void Cut() => _http.Abort();

    public void Dispose() => _limit.Dispose();
}
