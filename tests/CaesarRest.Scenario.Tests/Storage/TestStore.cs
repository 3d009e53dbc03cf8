using CaesarRest.Hosting;

namespace CaesarRest.Scenario.Tests.Storage;

/// <summary>An empty store for one test.</summary>
public abstract class TestStore : IAsyncDisposable
{
    /// <summary>Options that name it; the test is skipped where it cannot run.</summary>
    public abstract Task<CaesarOptions> Options();

    public abstract ValueTask DisposeAsync();
}
