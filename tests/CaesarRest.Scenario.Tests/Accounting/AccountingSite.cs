using System.Collections.Concurrent;
using System.Globalization;
using CaesarRest.Accounting;
using CaesarRest.Api;
using CaesarRest.Api.Files;
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

/// <summary>The accounting role, and of the jobs and api roles their documents and announcements, on the memory bus.</summary>
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

    public IDocumentCollection<StoredFile> Files => _host.Collection<StoredFile>();

    public IDocumentCollection<FileFact> FileFacts => _host.Collection<FileFact>();

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
            services.AddFileReader();
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

    /// <summary>One pass of the worker that compares with the files that there are.</summary>
    public Task CatchUpWithFiles() => _host.Services.GetServices<IHostedService>().OfType<FileCatchUp>().Single().Pass(Cancellation);

    /// <summary>Waits until everything up to then is taken for announced.</summary>
    public Task AnnouncedUntil(DateTimeOffset instant) => Testing.Eventually.Until(
        async () => (await _host.Collection<Watermark>().Find(Watermark.OnlyId, Cancellation))?.AnnouncedUntil >= instant, TimeSpan.FromMinutes(1));

    /// <summary>Usage as the projection tells it, a line per key and state, by each key there is.</summary>
    public async Task<string> Totals()
    {
        var lines = new List<string>();
        foreach (var key in Enum.GetValues<UsageKey>())
            lines.AddRange((await Usage.Jobs(new(), key, Cancellation)).Select(row => Line(key, row.Key, row.State.ToString(), row.Jobs, row.ElapsedSeconds, row.CpuSeconds, row.SizeBytes)));
        return Text(lines);
    }

    /// <summary>The same, counted from the jobs themselves.</summary>
    public async Task<string> DirectCount()
    {
        var jobs = await Jobs.Query(new(), Cancellation);
        return Text(
            from key in Enum.GetValues<UsageKey>()
            from row in jobs.GroupBy(job => (Key: KeyOf(job, key), job.State))
            let sizes = row.Where(job => job.SizeBytes is not null).ToList()
            select Line(key, row.Key.Key, row.Key.State, row.Count(), row.Sum(job => job.ElapsedSeconds), row.Sum(job => job.CpuSeconds ?? 0), sizes.Count > 0 ? sizes.Sum(job => job.SizeBytes) : null));
    }

    /// <summary>Files as the projection tells them, a line per owner.</summary>
    public async Task<string> FileTotals() =>
        Text((await Usage.Files(null, Cancellation)).Where(row => row.Files > 0).Select(row => $"{row.Owner}: {row.Files} files, {row.SizeBytes} bytes"));

    /// <summary>The same, counted from the files themselves.</summary>
    public async Task<string> DirectCountOfFiles() =>
        Text((await Files.Query(new(), Cancellation)).Where(file => file.DeletedAt is null).GroupBy(file => file.Owner)
            .Select(files => $"{files.Key}: {files.Count()} files, {files.Sum(file => file.SizeBytes)} bytes"));

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

    private static string? KeyOf(Job job, UsageKey key) => key switch
    {
        UsageKey.User => job.Owner,
        UsageKey.App => job.App,
        UsageKey.Backend => job.Backend,
        _ => job.EndedAt?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private static string Line(UsageKey by, string? key, string state, long jobs, double elapsed, double cpu, long? bytes) =>
        FormattableString.Invariant($"{by} {key} {state}: {jobs} jobs, {elapsed} s, cpu {cpu} s, {bytes} bytes");

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));
}
