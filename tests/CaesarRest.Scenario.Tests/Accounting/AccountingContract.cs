using CaesarRest.Accounting;
using CaesarRest.Api.Files;
using CaesarRest.Contracts.Accounting;
using CaesarRest.Contracts.Files;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Scenario.Tests.Storage;
using CaesarRest.Storage.Readers;
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
    [InlineData(1, 5000)]
    [InlineData(2, ManyJobs)]
    public async Task Totals_are_those_of_the_jobs_though_events_come_twice_in_any_order_or_never(int seed, int count)
    {
        var random = new Random(seed);
        var lives = Enumerable.Range(0, count).Select(_ => Life(random)).ToList();
        await Parallel.ForEachAsync(lives, Cancellation, async (life, cancellation) => Assert.True(await Site.Jobs.TryInsert(life[^1], cancellation)));
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
    public async Task Usage_is_that_of_the_scope()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        foreach (var (owner, state, endedAt, bytes) in new (string, JobState, DateTimeOffset?, long?)[]
        {
            ("anna", JobState.Succeeded, noon, 700),
            ("anna", JobState.Succeeded, noon.AddDays(1), null),
            ("anna", JobState.Lost, noon.AddDays(1), null),
            ("anna", JobState.Running, null, null),
            ("bert", JobState.Failed, noon, 0),
        })
            await Site.Bus.Publish(new Job { CorrelationId = Guid.NewGuid(), Sequence = 1, Owner = owner, App = "aegean", State = state.ToString(), EndedAt = endedAt, ElapsedSeconds = 2, CpuSeconds = 1.5, SizeBytes = bytes }.ToStateChanged(), Cancellation);
        await Testing.Eventually.Until(async () => await Site.Facts.Count(new(), Cancellation) == 5);

        Assert.Equal(["anna Succeeded 2 4 3 700", "anna Running 1 2 1.5 ", "anna Lost 1 2 1.5 "], await Rows(new() { Owner = "anna" }, UsageKey.User));
        Assert.Equal(["2026-03-01 Succeeded 1 2 1.5 700"], await Rows(new() { Owner = "anna", EndedFrom = noon, EndedBefore = noon.AddDays(1) }, UsageKey.Day));
        Assert.Equal(["2026-03-02 Succeeded 1 2 1.5 ", "2026-03-02 Lost 1 2 1.5 "], await Rows(new() { EndedFrom = noon.AddMilliseconds(1) }, UsageKey.Day));
        Assert.Equal(["bert Failed 1 2 1.5 0", "anna Succeeded 1 2 1.5 700"], await Rows(new() { EndedBefore = noon.AddMilliseconds(1) }, UsageKey.User));
        Assert.Empty(await Rows(new() { Owner = "nobody" }, UsageKey.App));
    }

    [Fact]
    public async Task Sizes_are_those_of_the_files_though_events_come_twice_in_any_order_or_never()
    {
        var random = new Random(7);
        var files = Enumerable.Range(0, 1200).Select(_ => File(random, isDeleted: random.Next(3) == 0)).ToList();
        // Of some the bytes are gone already, and with them the document.
        await Parallel.ForEachAsync(
            files.Where((file, n) => file.DeletedAt is null || n % 2 == 0), Cancellation,
            async (file, cancellation) => Assert.True(await Site.Files.TryInsert(file, cancellation)));
        var events = files.SelectMany((file, n) => Events(file).Where((_, isDeletion) => (n + isDeletion) % 7 != 0)).ToList();
        var sent = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(sent);

        await Parallel.ForEachAsync(sent, Cancellation, async (happened, cancellation) => await Site.Bus.Publish(happened, cancellation));
        await Testing.Eventually.Until(async () => await Site.FileFacts.Count(new(), Cancellation) >= events.Select(FileOf).Distinct().Count(), Limit);
        await Testing.Eventually.Until(
            async () =>
            {
                await Site.CatchUpWithFiles();
                return await Site.FileTotals() == await Site.DirectCountOfFiles();
            },
            Limit);
    }

    [Fact]
    public async Task A_file_that_was_deleted_stays_so_when_its_upload_is_heard_of_late()
    {
        var file = File(new Random(8), isDeleted: true);
        foreach (var happened in Events(file).Reverse())
        {
            await Site.Bus.Publish(happened, Cancellation);
            await Testing.Eventually.Until(async () => await Site.FileFacts.Count(new(), Cancellation) == 1);
        }

        // An event of another file comes behind them.
        await Site.Bus.Publish(Events(File(new Random(9), isDeleted: false)).Single(), Cancellation);
        await Testing.Eventually.Until(async () => await Site.FileFacts.Count(new(), Cancellation) == 2);
        await Site.CatchUpWithFiles();
        Assert.Equal("", await Site.FileTotals());
        Assert.Equal(0, (await Site.FileFacts.Find(file.Id, Cancellation))!.SizeBytes);
    }

    private async Task<IEnumerable<string>> Rows(UsageScope scope, UsageKey key) =>
        from row in await Site.Usage.Jobs(scope, key, Cancellation)
        orderby row.Jobs descending, row.Key descending, row.State
        select FormattableString.Invariant($"{row.Key} {row.State} {row.Jobs} {row.ElapsedSeconds} {row.CpuSeconds} {row.SizeBytes}");

    private StoredFile File(Random random, bool isDeleted) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Owner = $"owner-{random.Next(3)}",
        OriginalName = "map.fits",
        Extension = "fits",
        SizeBytes = random.NextInt64(1L << 40),
        Sha256 = "",
        State = isDeleted ? FileState.Deleted : FileState.Stored,
        StoredAt = Site.Clock.GetUtcNow(),
        DeletedAt = isDeleted ? Site.Clock.GetUtcNow() : null,
    };

    private static IEnumerable<object> Events(StoredFile file)
    {
        yield return new FileStored { FileId = file.Id, Owner = file.Owner, SizeBytes = file.SizeBytes, Sha256 = file.Sha256, StoredAt = file.StoredAt };
        if (file.DeletedAt is { } deletedAt)
            yield return new FileDeleted { FileId = file.Id, Owner = file.Owner, SizeBytes = file.SizeBytes, DeletedAt = deletedAt };
    }

    private static string FileOf(object happened) => happened is FileStored stored ? stored.FileId : ((FileDeleted)happened).FileId;

    private Task TotalsAreRight() => Testing.Eventually.Until(async () => await Site.Totals() == await Site.DirectCount(), Limit);

    private static JobFact Wrong(JobFact fact) => new() { Id = fact.Id, Sequence = fact.Sequence, Owner = "nobody", App = fact.App, ElapsedSeconds = 1e6 };

    /// <summary>A job as it was after each of its changes. Times of a quarter second add up without rounding.</summary>
    private List<Job> Life(Random random)
    {
        var id = Guid.NewGuid();
        var (owner, app, backend) = ($"owner-{random.Next(3)}", $"app-{random.Next(3)}", $"backend-{random.Next(2)}");
        var end = random.Next(4) == 0 ? JobState.Running : Enum.GetValues<JobState>()[random.Next(3, 9)];
        JobState[] states = end == JobState.Running ? [JobState.Pending, JobState.Running] : [JobState.Pending, JobState.Running, JobState.Stopping, end];
        return [.. states.Select((state, n) => new Job
        {
            CorrelationId = id,
            State = state.ToString(),
            Sequence = n + 1,
            Owner = owner,
            App = app,
            Backend = backend,
            Attempt = 1,
            SubmittedAt = Site.Clock.GetUtcNow(),
            ChangedAt = Site.Clock.GetUtcNow(),
            ElapsedSeconds = state == JobState.Pending ? 0 : random.Next(1, 400) / 4.0,
            CpuSeconds = state == end ? random.Next(1, 400) / 4.0 : null,
            EndedAt = state == end && end.IsFinal() ? Site.Clock.GetUtcNow().AddHours(random.Next(72)) : null,
            SizeBytes = state == end && end.IsFinal() && random.Next(5) > 0 ? random.NextInt64(1L << 32) : null,
        })];
    }
}

public sealed class SqliteAccountingTests() : AccountingContract(new SqliteTestStore());

public sealed class MongoAccountingTests(MongoServer server) : AccountingContract(new MongoTestStore(server));
