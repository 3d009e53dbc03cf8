using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Hosts;

/// <summary>Who is alive: each host says so, and each can tell when another has not for longer than its lease.</summary>
internal sealed class HostRegister(IDocumentCollection<ExecutorHost> hosts, HostIdentity me, IOptions<CaesarOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _lease = options.Value.Executor.HostLease;
    private DateTimeOffset _seenAt;

    /// <summary>True when this host did not renew its lease in time, so that others may have given up its runs.</summary>
    public async Task<bool> HasLapsed(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return now - _seenAt > _lease && await hosts.Find(me.Key, cancellation) is { } known && now - known.SeenAt > _lease;
    }

    /// <summary>Renews this host's lease, well before it ends.</summary>
    public async Task SeeMe(CancellationToken cancellation)
    {
        var now = clock.GetUtcNowInMilliseconds();
        if (now - _seenAt < _lease / 4)
            return;
        var seen = new ExecutorHost { Id = me.Key, Machine = me.Machine, BootId = me.BootId, SeenAt = now };
        var known = await hosts.Find(me.Key, cancellation);
        // Where a second executor of this host was faster, it has said the same.
        _ = known is null ? await hosts.TryInsert(seen, cancellation) : await hosts.TryReplace(seen, known.Version, cancellation);
        _seenAt = now;
    }

    /// <summary>True when nothing of that host runs any more, or nobody there looks after it.</summary>
    public async Task<bool> IsGone(string key, CancellationToken cancellation)
    {
        if (key == me.Key)
            return false;
        var host = await hosts.Find(key, cancellation);
        // Seen after this boot, it would be another machine of the same name.
        var isEarlierBoot = host is not null && host.Machine == me.Machine && host.BootId != me.BootId && host.SeenAt < me.BootedAt;
        return host is null || isEarlierBoot || clock.GetUtcNow() - host.SeenAt > _lease;
    }
}
