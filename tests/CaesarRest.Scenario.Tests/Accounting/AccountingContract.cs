using CaesarRest.Accounting;
using CaesarRest.Contracts.Accounting;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Scenario.Tests.Storage;
using CaesarRest.Testing.MongoWire;

namespace CaesarRest.Scenario.Tests.Accounting;

/// <summary>Whatever happens to the events, the totals are those that counting the jobs gives.</summary>
public abstract class AccountingContract(TestStore store) : IAsyncLifetime
{
    // More than two pages of an announcement.
    private const int ManyJobs = (2 * AnnounceJobsConsumer.PageSize) + 50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private AccountingSite? _site;

    private AccountingSite Site => _site!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = await AccountingSite.Start(store);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_site is not null)
            await _site.DisposeAsync();
        await store.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Totals_are_those_of_the_jobs_though_events_come_twice_in_any_order_or_never(int seed)
    {
        var random = new Random(seed);
        var lives = Enumerable.Range(0, ManyJobs).Select(_ => Life(random)).ToList();
        foreach (var job in lives.Select(life => life[^1]))
            Assert.True(await Site.Jobs.TryInsert(job, Cancellation));
        // The last event of every seventh job is lost, of some of them all are.
        var events = lives.SelectMany((life, n) => n % 21 == 0 ? [] : n % 7 == 0 ? life[..^1] : life).Select(job => job.ToStateChanged()).ToList();
        var sent = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(sent);

        await Parallel.ForEachAsync(sent, Cancellation, async (change, cancellation) => await Site.Bus.Publish(change, cancellation));
        var told = events.GroupBy(change => change.JobId).ToDictionary(life => life.Key.ToString("D"), life => life.Max(change => change.Sequence));
        await Testing.Eventually.Until(
            async () => (await Site.Facts.Query(new(), Cancellation)).ToDictionary(fact => fact.Id, fact => fact.Sequence) is var kept
                && kept.Count == told.Count && told.All(newest => kept[newest.Key] == newest.Value),
            Limit);
        Assert.NotEqual(await Site.DirectCount(), await Site.Totals());
        await Site.CatchUp();

        await TotalsAreRight();
    }

    [Fact]
    public async Task A_job_that_changed_unheard_is_caught_up_with_and_what_was_heard_long_ago_is_left_alone()
    {
        var random = new Random(3);
        foreach (var _ in Enumerable.Range(0, 10))
            Assert.True(await Site.Jobs.TryInsert(Life(random)[^1], Cancellation));
        await Site.CatchUp();
        await TotalsAreRight();

        // The worker's own pass is due within the hour.
        Site.Clock.Advance(TimeSpan.FromHours(1));
        await Site.AnnouncedUntil(Site.Clock.GetUtcNow());
        Site.Announced.Clear();
        var unheard = Life(random)[^1];
        Assert.True(await Site.Jobs.TryInsert(unheard, Cancellation));
        Site.Clock.Advance(TimeSpan.FromMinutes(6));

        await TotalsAreRight();
        Assert.All(Site.Announced, job => Assert.Equal(unheard.CorrelationId, job));
    }

    [Fact]
    public async Task An_announcement_of_the_newest_only_does_not_hide_what_was_missed_before()
    {
        var random = new Random(4);
        var missed = Life(random)[^1];
        Assert.True(await Site.Jobs.TryInsert(missed, Cancellation));
        Site.Clock.Advance(TimeSpan.FromMinutes(1));
        var newest = Site.Clock.GetUtcNow() + TimeSpan.FromHours(1);

        // As an operator or another service may ask. Nobody has announced what lies between.
        await Site.Watermarks.Advance(new() { Since = newest, Until = newest + TimeSpan.FromHours(1) }, Cancellation);
        await Site.CatchUp();

        await TotalsAreRight();
    }

    [Fact]
    public async Task A_rebuild_puts_right_what_the_events_themselves_cannot_and_keeps_jobs_that_are_no_more()
    {
        var random = new Random(5);
        foreach (var _ in Enumerable.Range(0, ManyJobs))
            Assert.True(await Site.Jobs.TryInsert(Life(random)[^1], Cancellation));
        await Site.CatchUp();
        await TotalsAreRight();
        var right = await Site.Totals();
        foreach (var fact in await Site.Facts.Query(new() { Limit = 5 }, Cancellation))
            Assert.True(await Site.Facts.TryReplace(Wrong(fact), fact.Version, Cancellation));
        var removed = (await Site.Jobs.Query(new() { Limit = 1, Descending = true }, Cancellation))[0];
        Assert.True(await Site.Jobs.TryDelete(removed.Id, removed.Version, Cancellation));
        Assert.NotEqual(right, await Site.Totals());

        var accounting = await Site.Bus.GetSendEndpoint(Addresses.Accounting);
        await accounting.Send(new RebuildAccounting(), Cancellation);

        await Testing.Eventually.Until(async () => await Site.Totals() == right, Limit);
    }

    [Fact]
    public async Task Of_several_replicas_that_hear_of_a_job_at_once_the_newest_news_wins()
    {
        var news = Enumerable.Range(1, 40).Select(sequence => new JobFact { Id = "job", Sequence = sequence, ElapsedSeconds = sequence }).ToArray();
        new Random(6).Shuffle(news);

        await Task.WhenAll(news.Select(fact => Task.Run(() => new JobFacts(Site.Facts).Keep(fact, Cancellation), Cancellation)));

        Assert.Equal(40, (await Site.Facts.Find("job", Cancellation))!.ElapsedSeconds);
    }

    [Fact]
    public async Task Usage_of_an_owner_is_told_by_app()
    {
        foreach (var (owner, app, state) in new[] { ("anna", "sextractor", JobState.Succeeded), ("anna", "sextractor", JobState.Failed), ("anna", "aegean", JobState.Running), ("bert", "aegean", JobState.Lost) })
            await Site.Bus.Publish(new Job { CorrelationId = Guid.NewGuid(), Sequence = 1, Owner = owner, App = app, State = state.ToString(), ElapsedSeconds = 2, CpuSeconds = 1.5 }.ToStateChanged(), Cancellation);
        await Testing.Eventually.Until(async () => await Site.Facts.Count(new(), Cancellation) == 4);

        var usage = await Site.Usage.Of("anna", Cancellation);

        Assert.Equal(["aegean", "sextractor"], usage.Select(one => one.App));
        Assert.Equal([JobState.Succeeded, JobState.Failed], usage[1].Jobs.Keys);
        Assert.Equal((4, 3), (usage[1].ElapsedSeconds, usage[1].CpuSeconds));
    }

    private Task TotalsAreRight() => Testing.Eventually.Until(async () => await Site.Totals() == await Site.DirectCount(), Limit);

    private static JobFact Wrong(JobFact fact) => new() { Id = fact.Id, Sequence = fact.Sequence, Owner = "nobody", App = fact.App, ElapsedSeconds = 1e6 };

    /// <summary>A job as it was after each of its changes. Times of a quarter second add up without rounding.</summary>
    private List<Job> Life(Random random)
    {
        var id = Guid.NewGuid();
        var (owner, app) = ($"owner-{random.Next(3)}", $"app-{random.Next(3)}");
        var end = random.Next(4) == 0 ? JobState.Running : Enum.GetValues<JobState>()[random.Next(3, 9)];
        JobState[] states = end == JobState.Running ? [JobState.Pending, JobState.Running] : [JobState.Pending, JobState.Running, JobState.Stopping, end];
        return [.. states.Select((state, n) => new Job
        {
            CorrelationId = id,
            State = state.ToString(),
            Sequence = n + 1,
            Owner = owner,
            App = app,
            Attempt = 1,
            SubmittedAt = Site.Clock.GetUtcNow(),
            ChangedAt = Site.Clock.GetUtcNow(),
            ElapsedSeconds = state == JobState.Pending ? 0 : random.Next(1, 400) / 4.0,
            CpuSeconds = state == end ? random.Next(1, 400) / 4.0 : null,
        })];
    }
}

public sealed class SqliteAccountingTests() : AccountingContract(new SqliteTestStore());

public sealed class MongoAccountingTests(MongoServer server) : AccountingContract(new MongoTestStore(server));
