using System.Collections.Concurrent;
using CaesarRest.Executor;

namespace CaesarRest.Scenario.Tests.Executor;

/// <summary>What an executor told, in order.</summary>
internal sealed class RecordedFacts : IFactPublisher
{
    private readonly ConcurrentQueue<object> _facts = new();

    public IEnumerable<object> All => _facts;

    public Task Publish(object fact, CancellationToken cancellation)
    {
        _facts.Enqueue(fact);
        return Task.CompletedTask;
    }
}
