using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends;

/// <summary>A backend under its configured name.</summary>
internal sealed record NamedBackend(string Name, BackendSettings Settings, IJobBackend Backend);
