using System.Collections.Concurrent;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Watching;

/// <summary>A client that follows the owner's jobs: it keeps the newest state of each, and where to go on.</summary>
internal sealed class Follower
{
    private readonly ConcurrentDictionary<string, ReceivedEvent> _states = [];

    /// <summary>State of each job that it was told of.</summary>
    public IReadOnlyDictionary<string, string> States => _states.ToDictionary(job => job.Key, job => job.Value["state"]);

    /// <summary>How often it came back with the id of an event.</summary>
    public int Returns { get; private set; }

    /// <summary>States that it was told of on coming back, before anything new.</summary>
    public int MadeUpFor { get; private set; }

    private string? _lastEventId;

    public bool KnowsTheEndOf(IEnumerable<string> jobs) => jobs.All(job => _states.TryGetValue(job, out var state) && state["final"] == "True");

    /// <summary>Reads until the condition holds, the stream ends, the connection breaks, or it is cut.</summary>
    public async Task Follow(ServiceClient client, Func<bool> until, CancellationToken cut)
    {
        Returns += _lastEventId is null ? 0 : 1;
        var isReturning = _lastEventId is not null;
        try
        {
            using var stream = await EventReader.Open(client.Http, "events", _lastEventId, cut);
            while (!until() && await stream.Next(cut) is { } happened)
            {
                _lastEventId = stream.LastEventId;
                if (happened.Type == "ready")
                    isReturning = false;
                if (happened.Type != "state" || (_states.TryGetValue(happened["job_id"], out var known) && Sequence(known) >= Sequence(happened)))
                    continue;
                _states[happened["job_id"]] = happened;
                MadeUpFor += isReturning ? 1 : 0;
            }
        }
        catch (Exception cause) when (cause is OperationCanceledException or IOException or HttpRequestException)
        {
            // Cut off; it comes back.
        }
    }

    private static long Sequence(ReceivedEvent happened) => happened.Data.GetProperty("sequence").GetInt64();
}
