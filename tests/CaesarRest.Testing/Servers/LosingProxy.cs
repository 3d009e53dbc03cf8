using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace CaesarRest.Testing.Servers;

/// <summary>
/// Stands before a slurmrestd and loses the answer of every second submit, which the cluster has carried out: it closes the
/// connection, or keeps the answer back for longer than the client waits.
/// </summary>
public sealed class LosingProxy : IAsyncDisposable
{
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect" };

    private readonly HttpClient _cluster;
    private readonly TimeSpan? _hold;
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _exchanges = new();
    private readonly Task _accepting;
    private int _submits;
    private int _lost;

    /// <param name="cluster">Address of the slurmrestd.</param>
    /// <param name="hold">For how long it keeps an answer back; null to close the connection.</param>
    public LosingProxy(Uri cluster, TimeSpan? hold = null)
    {
        _cluster = new() { BaseAddress = cluster };
        _hold = hold;
        Address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Block(1)}/"));
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>How many submits it passed on.</summary>
    public int Submits => Volatile.Read(ref _submits);

    /// <summary>How many of their answers it lost.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _accepting;
        await Task.WhenAll(_exchanges.Keys);
        _cluster.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _exchanges.TryAdd(Exchange(await _listener.GetContextAsync()), true);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task Exchange(HttpListenerContext context)
    {
        try
        {
            using var answer = await PassOn(context.Request);
            if (IsSubmit(context.Request) && Interlocked.Increment(ref _submits) % 2 == 0)
                await Lose();
            await GiveBack(answer, context.Response);
        }
        catch (Exception error) when (error is HttpRequestException or HttpListenerException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    private static bool IsSubmit(HttpListenerRequest request) =>
        request.HttpMethod == "POST" && request.Url!.AbsolutePath.EndsWith("/job/submit", StringComparison.Ordinal);

    private async Task<HttpResponseMessage> PassOn(HttpListenerRequest request)
    {
        using var message = new HttpRequestMessage(new(request.HttpMethod), request.RawUrl);
        if (request.HasEntityBody)
            message.Content = new StreamContent(request.InputStream);
        foreach (var name in request.Headers.AllKeys.OfType<string>().Where(name => !OwnHeaders.Contains(name)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, request.Headers[name]))
                message.Content?.Headers.TryAddWithoutValidation(name, request.Headers[name]);
        }

        if (message.Content is not null)
            await message.Content.LoadIntoBufferAsync(_stop.Token);
        return await _cluster.SendAsync(message, _stop.Token);
    }

    private async Task Lose()
    {
        Interlocked.Increment(ref _lost);
        if (_hold is not { } hold)
            throw new OperationCanceledException("The answer is lost.");
        await Task.Delay(hold, _stop.Token);
    }

    private async Task GiveBack(HttpResponseMessage answer, HttpListenerResponse response)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(_stop.Token);
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.ContentType?.ToString();
        response.ContentLength64 = body.Length;
        await response.OutputStream.WriteAsync(body, _stop.Token);
        response.Close();
    }
}
