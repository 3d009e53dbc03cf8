using System.Collections.Concurrent;
using CaesarRest.Accounting;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Scenario.Tests.Storage;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Scenario.Tests.Accounting;

/// <summary>The accounting role, and of the jobs role its documents and its announcements, on the memory bus.</summary>
internal sealed class AccountingSite : IAsyncDisposable, IPublishObserver
{
    private readonly StoreHost _host;

    private AccountingSite(StoreHost host, FakeTimeProvider clock)
    {
        _host = host;
        Clock = clock;
        Bus.ConnectPublishObserver(this);
    }

    public FakeTimeProvider Clock { get; }

    public IBus Bus => _host.Services.GetRequiredService<IBus>();

    public IDocumentCollection<Job> Jobs => _host.Collection<Job>();

    public IDocumentCollection<JobFact> Facts => _host.Collection<JobFact>();

    public Watermarks Watermarks => _host.Services.GetRequiredService<Watermarks>();

    public IUsageReader Usage => _host.Services.GetRequiredService<IUsageReader>();

    /// <summary>Jobs whose state was published, by whomever.</summary>
    public ConcurrentQueue<Guid> Announced { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AccountingSite> Start(TestStore store)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.InMilliseconds());
        var options = await store.Options();
        var host = await StoreHost.Start(options, services =>
        {
            services.AddLogging();
            services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
            services.AddSingleton<TimeProvider>(clock);
            services.AddJobReader();
            services.AddUsageReader();
            services.AddBus(options, bus =>
            {
                bus.AddConsumer<AnnounceJobsConsumer, AnnounceJobsDefinition>();
                bus.AddAccountingQueue();
            });
            services.AddAccounting();
        });
        var site = new AccountingSite(host, clock);
        // The first question, of the start itself, finds no jobs.
        await site.AnnouncedUntil(clock.GetUtcNow());
        return site;
    }

    /// <summary>One pass of the worker that asks for what was missed.</summary>
    public Task CatchUp() => _host.Services.GetServices<IHostedService>().OfType<CatchUp>().Single().Pass(Cancellation);

    /// <summary>Waits until everything up to then is taken for announced.</summary>
    public Task AnnouncedUntil(DateTimeOffset instant) => Testing.Eventually.Until(
        async () => (await _host.Collection<Watermark>().Find(Watermark.OnlyId, Cancellation))?.AnnouncedUntil >= instant, TimeSpan.FromMinutes(1));

    /// <summary>Usage as the projection tells it, a line per owner and app.</summary>
    public async Task<string> Totals() => Text((await Usage.All(Cancellation))
        .SelectMany(usage => usage.Jobs.Select(jobs => (usage.Owner, usage.App, Line: $"{jobs.Key} {jobs.Value}"))
            .Append((usage.Owner, usage.App, Line: $"seconds {usage.ElapsedSeconds} cpu {usage.CpuSeconds}"))));

    /// <summary>The same, counted from the jobs themselves.</summary>
    public async Task<string> DirectCount() => Text((await Jobs.Query(new(), Cancellation))
        .GroupBy(job => (job.Owner, job.App))
        .SelectMany(jobs => jobs.GroupBy(job => job.State).Select(state => (jobs.Key.Owner, jobs.Key.App, Line: $"{state.Key} {state.Count()}"))
            .Append((jobs.Key.Owner, jobs.Key.App, Line: $"seconds {jobs.Sum(job => job.ElapsedSeconds)} cpu {jobs.Sum(job => job.CpuSeconds ?? 0)}"))));

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class
    {
        if (context.Message is JobStateChanged change)
            Announced.Enqueue(change.JobId);
        return Task.CompletedTask;
    }

    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    private static string Text(IEnumerable<(string Owner, string App, string Line)> lines) =>
        string.Join('\n', lines.Select(line => $"{line.Owner} {line.App}: {line.Line}").Order(StringComparer.Ordinal));
}
