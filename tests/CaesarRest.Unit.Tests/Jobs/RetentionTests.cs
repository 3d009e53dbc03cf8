using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Jobs;

/// <summary>The jobs role with a clock of the test's, and an executor that removes whatever it is asked to.</summary>
public sealed class RetentionTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly List<Guid> _discarded = [];
    private IHost? _host;

    private IDocumentCollection<Job> Jobs => _host!.Services.GetRequiredService<IDocumentCollection<Job>>();

    private IJobReader Reader => _host!.Services.GetRequiredService<IJobReader>();

    [Fact]
    public async Task First_the_results_go_and_then_the_job()
    {
        await Serve(new() { Results = TimeSpan.FromDays(7), Jobs = TimeSpan.FromDays(30) });
        var job = await Ended(Start);
        var young = await Ended(Start.AddDays(7));

        await At(Start.AddDays(7).AddSeconds(-1));
        Assert.Equal(Start.AddDays(7), (await View(job))!.Destruction);
        Assert.Null((await View(job))!.ResultsDiscardedAt);

        await At(Start.AddDays(7));
        await Eventually.Until(async () => (await Stored(job)) is { ResultsDiscardedAt: not null, DueAt: null });
        Assert.Equal([job], _discarded);
        Assert.Equal(Start.AddDays(30), (await View(job))!.Destruction);
        Assert.Equal(("as it ended", 0L), ((await View(job))!.Status, (await View(job))!.SizeBytes));
        Assert.Null((await View(young))!.ResultsDiscardedAt);

        await At(Start.AddDays(30));
        await Eventually.Until(async () => (await Stored(job)) is { DeletedAt: not null, DueAt: null });
        Assert.Null(await View(job));
        await Eventually.Until(async () => (await View(young))?.ResultsDiscardedAt is not null);
    }

    [Fact]
    public async Task What_is_set_later_holds_for_jobs_that_ended_before()
    {
        await Serve(new());
        var job = await Ended(Start);
        await At(Start.AddDays(400));
        Assert.Null((await View(job))!.Destruction);
        await Stop();

        await Serve(new() { Jobs = TimeSpan.FromDays(100) });
        await At(Start.AddDays(401));

        await Eventually.Until(async () => await View(job) is null);
        await Eventually.Until(() => _discarded.Contains(job));
    }

    [Fact]
    public async Task Open_jobs_are_kept_however_old()
    {
        await Serve(new() { Results = TimeSpan.FromDays(1), Jobs = TimeSpan.FromDays(2) });
        var job = await Ended(Start, state: JobState.Running);

        await At(Start.AddDays(50));

        Assert.NotNull(await View(job));
        Assert.Null((await View(job))!.Destruction);
        Assert.Empty(_discarded);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }

    private async Task<Guid> Ended(DateTimeOffset at, JobState state = JobState.Succeeded)
    {
        var job = new Job
        {
            CorrelationId = Guid.NewGuid(),
            State = state.ToString(),
            Owner = "ann",
            App = "sextractor",
            Status = "as it ended",
            RequestHash = new('a', 64),
            Backend = "local",
            Attempt = 1,
            SizeBytes = 1000,
            SubmittedAt = at,
            EndedAt = state.IsFinal() ? at : null,
        };
        Assert.True(await Jobs.TryInsert(job, TestContext.Current.CancellationToken));
        return job.CorrelationId;
    }

    private async Task<Job?> Stored(Guid job) => await Jobs.Find(job.ToString("D"), TestContext.Current.CancellationToken);

    private Task<JobView?> View(Guid job) => Reader.Find("ann", job, TestContext.Current.CancellationToken);

    /// <summary>A pass of the sweeper at that instant.</summary>
    private async Task At(DateTimeOffset instant)
    {
        if (instant > _clock.GetUtcNow())
            _clock.SetUtcNow(instant);
        await _host!.Services.GetServices<IHostedService>().OfType<JobSweeper>().Single().Pass(TestContext.Current.CancellationToken);
    }

    private async Task Serve(RetentionSettings retention)
    {
        var options = new CaesarOptions
        {
            Store = { Sqlite = { Path = _folder["store.db"] } },
            Retention = { Files = retention.Files, Results = retention.Results, Jobs = retention.Jobs },
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddSingleton<IFileReader, NoFiles>();
        builder.Services.AddFinders();
        builder.Services.AddStore(options);
        builder.Services.AddJobReader();
        builder.Services.AddJobs();
        builder.Services.AddBus(
            options,
            bus => bus.AddJobLifecycle(),
            [new(Addresses.ExecutorQueue("local"), (endpoint, _) => endpoint.Handler<DiscardResults>(context =>
            {
                lock (_discarded)
                    _discarded.Add(context.Message.JobId);
                return context.Publish(new ResultsDiscarded { JobId = context.Message.JobId });
            }))]);
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task Stop()
    {
        if (_host is null)
            return;
        await _host.StopAsync(TestContext.Current.CancellationToken);
        _host.Dispose();
        _host = null;
    }

    private sealed class NoFiles : IFileReader
    {
        public Task<FileView?> Find(string owner, string fileId, CancellationToken cancellation) => Task.FromResult<FileView?>(null);

        public Task<bool> IsInput(string owner, string inputId, CancellationToken cancellation) => Task.FromResult(false);

        public Task<string?> FindPath(string owner, string inputId, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }
}
