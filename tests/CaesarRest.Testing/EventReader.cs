using System.Net;
using System.Text.Json;

namespace CaesarRest.Testing;

/// <summary>An event of a stream.</summary>
/// <param name="Id">The id it came with; null when it came with none.</param>
/// <param name="Type">What it tells.</param>
/// <param name="Data">Its JSON.</param>
public sealed record ReceivedEvent(string? Id, string Type, JsonElement Data)
{
    /// <summary>A member of the data, as text.</summary>
    public string this[string name] => Data.GetProperty(name).ToString();
}

/// <summary>Reads server-sent events as they come, comments included, which the framework's parser skips.</summary>
public sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, StreamReader lines, string? lastEventId)
    {
        _response = response;
        _lines = lines;
        LastEventId = lastEventId;
    }

    /// <summary>What to send when coming back; null before anything came.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Comments that came.</summary>
    public int Comments { get; private set; }

    /// <summary>Asks, and returns with the headers.</summary>
    public static async Task<HttpResponseMessage> Ask(HttpClient http, string path, string? lastEventId, CancellationToken cancellation, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Opens a stream.</summary>
    /// <exception cref="HttpRequestException">It was refused.</exception>
    public static async Task<EventReader> Open(HttpClient http, string path, string? lastEventId, CancellationToken cancellation)
    {
        var response = await Ask(http, path, lastEventId, cancellation, "text/event-stream");
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellation)), lastEventId);
    }

    /// <summary>The next event; null when the stream has ended as it should.</summary>
    public async Task<ReceivedEvent?> Next(CancellationToken cancellation)
    {
        string? id = null, type = null, data = null;
        while (await _lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(':'))
                Comments++;
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = data is null ? line[6..] : throw new InvalidDataException("An event has several lines of data.");
            else if (line.Length == 0 && data is not null)
            {
                LastEventId = id ?? LastEventId;
                return new ReceivedEvent(id, type ?? "message", JsonElement.Parse(data));
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
