using CaesarRest.Testing.MongoWire;

// One store for all sites, each with a database of its own, except where a test stops it.
[assembly: AssemblyFixture(typeof(MongoServer))]

namespace CaesarRest.Resilience.Tests;

public sealed class When_a_role_is_killed_on_RabbitMQ_3(KilledSiteOnRabbitMq3 killed) : When_any_role_is_killed(killed), IClassFixture<KilledSiteOnRabbitMq3>;

public sealed class When_a_role_is_killed_on_RabbitMQ_4(KilledSiteOnRabbitMq4 killed) : When_any_role_is_killed(killed), IClassFixture<KilledSiteOnRabbitMq4>;

public sealed class When_the_single_process_is_killed(KilledSiteEmbedded killed) : When_any_role_is_killed(killed), IClassFixture<KilledSiteEmbedded>;
