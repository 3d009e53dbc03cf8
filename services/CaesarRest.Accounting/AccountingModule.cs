using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Accounting;

/// <summary>The accounting role: what jobs have used and how large files are, projected from their events.</summary>
public static class AccountingModule
{
    /// <summary>What the accounting role runs; it needs <see cref="AddUsageReader"/> and an <see cref="IFileCensus"/> too.</summary>
    public static void AddAccounting(this IServiceCollection services)
    {
        services.AddSingleton<JobFacts>();
        services.AddSingleton<FileFacts>();
        services.AddHostedService<CatchUp>();
        services.AddHostedService<FileCatchUp>();
    }

    /// <summary>Reading usage, for any role.</summary>
    public static void AddUsageReader(this IServiceCollection services)
    {
        services.AddCollection<JobFact>(JobFact.Schema);
        services.AddCollection<FileFact>(FileFact.Schema);
        services.AddCollection<Watermark>(Watermark.Schema);
        services.AddSingleton<Watermarks>();
        services.AddSingleton<IUsageReader, UsageReader>();
    }

    /// <summary>The role's queue on the bus.</summary>
    public static void AddAccountingQueue(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<JobStateChangedConsumer, AccountingDefinition<JobStateChangedConsumer>>();
        bus.AddConsumer<JobsAnnouncedConsumer, AccountingDefinition<JobsAnnouncedConsumer>>();
        bus.AddConsumer<FileEventsConsumer, AccountingDefinition<FileEventsConsumer>>();
        bus.AddConsumer<RebuildAccountingConsumer, AccountingDefinition<RebuildAccountingConsumer>>();
    }
}
