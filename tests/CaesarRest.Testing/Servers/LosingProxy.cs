using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace CaesarRest.Testing.Servers;

/// <summary>
/// Stands before a slurmrestd and loses the answer of every second submit, which the cluster carries out all the same: in
/// turn it closes the connection, keeps the answer back for longer than the client waits, or passes the submit itself on
/// so late that the client has long given up.
/// </summary>
public sealed class LosingProxy : IAsyncDisposable
{
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect" };

    private readonly HttpClient _cluster;
    private readonly TimeSpan _patience;
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _exchanges = new();
    private readonly Task _accepting;
    private int _submits;
    private int _lost;

    /// <param name="cluster">Address of the slurmrestd.</param>
    /// <param name="patience">More than the client has.</param>
    public LosingProxy(Uri cluster, TimeSpan patience)
    {
        _cluster = new() { BaseAddress = cluster };
        _patience = patience;
        Address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Block(1)}/"));
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>How many submits came.</summary>
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
            if (IsSubmit(context.Request) && Interlocked.Increment(ref _submits) % 2 == 0)
                await Lose(context.Request);
            else
                await GiveBack(context);
        }
        catch (Exception error) when (error is HttpRequestException or HttpListenerException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client sees a broken connection, whoever has broken it.
        }
        finally
        {
            context.Response.Abort();
        }
    }

    private async Task Lose(HttpListenerRequest request)
    {
        var way = Interlocked.Increment(ref _lost) % 3;
        if (way == 0)
            await Task.Delay(_patience, _stop.Token);
        using var lost = await PassOn(request);
        if (way == 1)
            await Task.Delay(_patience, _stop.Token);
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

    private async Task GiveBack(HttpListenerContext context)
    {
        using var answer = await PassOn(context.Request);
        var (body, response) = (await answer.Content.ReadAsByteArrayAsync(_stop.Token), context.Response);
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = answer.Content.Headers.ContentType?.ToString();
        response.ContentLength64 = body.Length;
        await response.OutputStream.WriteAsync(body, _stop.Token);
        response.Close();
    }
}
