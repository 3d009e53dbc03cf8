using CaesarRest.Hosting;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Api.Watching;

/// <summary>How many streams are open, of each owner and in all: each holds a connection and asks the store now and then.</summary>
internal sealed class OpenStreams(ApiSettings settings, IHostApplicationLifetime lifetime)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byOwner = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>This process is about to end. Streams end at once then, so that their clients come back elsewhere.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>A place for one more stream of the owner, to be given back; or whose places are all taken.</summary>
    public StreamPlace Take(string owner)
    {
        lock (_lock)
        {
            var own = _byOwner.GetValueOrDefault(owner);
            if (own >= settings.MaxStreamsPerOwner)
                return StreamPlace.NoneForOwner;
            if (_all >= settings.MaxStreams)
                return StreamPlace.None;
            _byOwner[owner] = own + 1;
            _all++;
            return StreamPlace.Taken;
        }
    }

    public void GiveBack(string owner)
    {
        lock (_lock)
        {
            _all--;
            if (--_byOwner[owner] == 0)
                _byOwner.Remove(owner);
        }
    }
}

/// <summary>Whether there was a place for a stream.</summary>
internal enum StreamPlace
{
    Taken,
    NoneForOwner,
    None,
}
