using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests;

/// <summary>The site whose processes the kill matrix kills, one for all cells of an engine; it starts with the first.</summary>
public abstract class KilledSite : IAsyncLifetime
{
    private Site? _site;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal async Task<Site> Site() => _site ??= await Build(new SitePlan { HasFaultPoints = true });

    private protected abstract Task<Site> Build(SitePlan plan);
}

/// <summary>Roles apart over a broker of its own.</summary>
public abstract class KilledSiteApart(RabbitMqServer broker, MongoServer store) : KilledSite
{
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<Site> Build(SitePlan plan)
    {
        await broker.InitializeAsync();
        return await Resilience.Tests.Site.Apart(broker, store, plan);
    }
}

public sealed class KilledSiteOnRabbitMq3(MongoServer store) : KilledSiteApart(new RabbitMqServer(), store);

public sealed class KilledSiteOnRabbitMq4(MongoServer store) : KilledSiteApart(new RabbitMq4Server(), store);

public sealed class KilledSiteEmbedded : KilledSite
{
    private protected override Task<Site> Build(SitePlan plan) => Resilience.Tests.Site.Embedded(plan);
}
