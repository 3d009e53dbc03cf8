using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Kubernetes;

/// <summary>The classes that share one real cluster, and so run one after the other: two would not fit the machine.</summary>
[CollectionDefinition]
public sealed class KubernetesOnes : ICollectionFixture<KubernetesServer>;
