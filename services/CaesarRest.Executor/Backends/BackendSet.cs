using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Executor.Backends;

/// <summary>The configured backends; without any, one named <c>local</c>.</summary>
internal sealed class BackendSet(IOptions<CaesarOptions> options, OpenBackend open)
{
    public IReadOnlyList<NamedBackend> All { get; } =
        [.. options.Value.Executor.AllBackends().Select(entry => new NamedBackend(entry.Key, entry.Value, open(entry.Key, entry.Value)))];
}

/// <summary>Makes the backend of a configured entry.</summary>
internal delegate IJobBackend OpenBackend(string name, BackendSettings settings);
