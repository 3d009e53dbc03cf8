using CaesarRest.Api.Accounting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Accounting;

public sealed class RecentTotalsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Store _store = new();
    private readonly RecentTotals _totals;

    public RecentTotalsTests() => _totals = new(_store, _clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_who_ask_at_once_cost_one_reading_each_user_and_none_sees_anothers()
    {
        var answer = new TaskCompletionSource();
        _store.Waits = answer.Task;
        var asked = Enumerable.Range(0, 20).Select(n => _totals.Of(n % 2 == 0 ? "anna" : null, Cancellation)).ToList();
        answer.SetResult();

        var told = await Task.WhenAll(asked);

        Assert.Equal(2, _store.Readings);
        Assert.All(told.Where((_, n) => n % 2 == 0), totals => Assert.Equal(["anna"], totals!.Users));
        Assert.All(told.Where((_, n) => n % 2 == 1), totals => Assert.Equal(["everyone"], totals!.Users));
    }

    [Fact]
    public async Task It_is_read_again_when_it_is_too_old()
    {
        await _totals.Of("anna", Cancellation);
        _clock.Advance(RecentTotals.Oldest - TimeSpan.FromMilliseconds(1));
        await _totals.Of("anna", Cancellation);
        Assert.Equal(1, _store.Readings);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await _totals.Of("anna", Cancellation);
        Assert.Equal(2, _store.Readings);
    }

    [Fact]
    public async Task Neither_an_outage_nor_nothing_yet_is_kept()
    {
        _store.Waits = Task.FromException(new StoreUnavailableException("away", new TimeoutException()));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _totals.Of("anna", Cancellation));
        (_store.Waits, _store.IsEmpty) = (Task.CompletedTask, true);
        Assert.Null(await _totals.Of("anna", Cancellation));
        _store.IsEmpty = false;
        Assert.NotNull(await _totals.Of("anna", Cancellation));
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_reading_to_the_others()
    {
        var answer = new TaskCompletionSource();
        _store.Waits = answer.Task;
        using var left = new CancellationTokenSource();
        var first = _totals.Of("anna", left.Token);
        var second = _totals.Of("anna", Cancellation);
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();
        Assert.NotNull(await second);
    }

    /// <summary>A store with a file of whoever is asked for.</summary>
    private sealed class Store : IUsageReader
    {
        private int _readings;

        public int Readings => _readings;

        public Task Waits { get; set; } = Task.CompletedTask;

        public bool IsEmpty { get; set; }

        public async Task<IReadOnlyList<JobUsage>> Jobs(UsageScope scope, UsageKey by, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _readings);
            await Waits;
            return [];
        }

        public Task<IReadOnlyList<FileUsage>> Files(string? owner, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<FileUsage>>(IsEmpty ? [] : [new(owner ?? "everyone", 1, 1)]);

        public Task<DateTimeOffset?> KnownUntil(string? owner, CancellationToken cancellation) => Task.FromResult<DateTimeOffset?>(null);
    }
}
