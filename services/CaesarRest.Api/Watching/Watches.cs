using System.Collections.Concurrent;
using CaesarRest.Contracts.Jobs;
using MassTransit;

namespace CaesarRest.Api.Watching;

/// <summary>
/// The open watches of this process. They are told by a queue of its own, which may lose anything: each stream reads the
/// store anyway, only later.
/// </summary>
internal sealed class Watches
{
    private readonly ConcurrentDictionary<Watch, bool> _open = [];

    /// <summary>Watches the owner's jobs, or one of them, until it is disposed.</summary>
    public Watch Open(string owner, Guid? jobId = null)
    {
        var watch = new Watch(owner, jobId, closed => _open.TryRemove(closed, out _));
        _open[watch] = true;
        return watch;
    }

    /// <summary>Carries events from the bus to the watches.</summary>
    internal sealed class Consumer(Watches watches) : IConsumer<JobStateChanged>, IConsumer<JobProgressed>
    {
        public Task Consume(ConsumeContext<JobStateChanged> context)
        {
            foreach (var (watch, _) in watches._open)
                watch.Tell(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<JobProgressed> context)
        {
            foreach (var (watch, _) in watches._open)
                watch.Tell(context.Message);
            return Task.CompletedTask;
        }
    }
}
