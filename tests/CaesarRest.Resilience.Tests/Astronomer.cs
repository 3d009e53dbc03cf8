using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Resilience.Tests;

/// <summary>
/// A user who keeps to the client's contract: after a 503 or a lost connection the same request is sent again, a
/// submission with the same Idempotency-Key. Any other unexpected answer is a surprise, which a test counts as a fault.
/// </summary>
internal sealed class Astronomer(IEnumerable<string> addresses) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly ServiceClient[] _clients = [.. addresses.Select(address => new ServiceClient(address))];
    private int _turn;

    /// <summary>Answers that the contract does not know.</summary>
    public ConcurrentQueue<string> Surprises { get; } = new();

    /// <summary>Uploads a file that the test app does not look at, and returns its id.</summary>
    public Task<string> Upload() => Repeat(client => client.UploadAnything()!);

    /// <summary>Submits until it is accepted, and returns the job's id.</summary>
    public Task<string> Submit(string file, JsonObject options, string key) => Repeat(async client =>
    {
        using var response = await client.TrySubmit(Ledger.App, file, options, key);
        return response.StatusCode == HttpStatusCode.Accepted
            ? JsonNode.Parse(await response.Content.ReadAsStringAsync())!["job_id"]!.GetValue<string>()
            : Unanswered("submit", response.StatusCode);
    });

    /// <summary>Asks for a cancel until that is accepted.</summary>
    public Task Cancel(string job) => Repeat(async client =>
        await client.Cancel(job) is var code && code == HttpStatusCode.OK ? "" : Unanswered("cancel", code));

    /// <summary>The job's state, or null when the service does not know the job.</summary>
    public async Task<string?> State(string job)
    {
        var state = await Repeat(async client =>
        {
            using var response = await client.Http.GetAsync($"job/{job}/status");
            return response.StatusCode switch
            {
                HttpStatusCode.OK => JsonNode.Parse(await response.Content.ReadAsStringAsync())!["state"]!.GetValue<string>(),
                HttpStatusCode.NotFound => "",
                var other => Unanswered("status", other),
            };
        });
        return state.Length == 0 ? null : state;
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    /// <summary>Null stands for a 503.</summary>
    private string? Unanswered(string what, HttpStatusCode code)
    {
        if (code != HttpStatusCode.ServiceUnavailable)
            Surprises.Enqueue($"{what} was answered {(int)code}");
        return null;
    }

    private async Task<string> Repeat(Func<ServiceClient, Task<string?>> ask)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(Pause))
        {
            try
            {
                var client = _clients[Interlocked.Increment(ref _turn) % _clients.Length];
                if (await ask(client) is { } answer)
                    return answer;
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException)
            {
                // The connection, or the one answering, is gone.
            }
        }

        throw new TimeoutException($"The service did not take a request within {Patience.TotalMinutes} minutes.");
    }
}
