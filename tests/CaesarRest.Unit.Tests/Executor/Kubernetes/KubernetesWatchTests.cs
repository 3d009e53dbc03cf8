using System.Collections.Concurrent;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>How a cluster is followed that answers some requests and not others.</summary>
public sealed class KubernetesWatchTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<DateTimeOffset> _lists = new();
    private readonly Warnings _warnings = new();

    [Fact]
    public async Task Where_it_cannot_be_watched_it_is_asked_ever_more_rarely()
    {
        // Time stands still while it is asked, so that however slow this machine is, no watch seems to live.
        await Follow(watchStatus: 403, lists: 5, IsAway);
        var times = _lists.ToArray();
        Assert.True(times[4] - times[3] >= TimeSpan.FromSeconds(8), $"{times[4] - times[3]}");
        Assert.Equal(1, _warnings.Count);
    }

    [Fact]
    public async Task What_is_told_no_more_is_listed_anew_and_is_no_outage()
    {
        await Follow(watchStatus: 410, lists: 3, _ => true);
        Assert.Equal(0, _warnings.Count);
    }

    /// <summary>Lets time pass, when it may, until there were so many lists.</summary>
    private async Task Follow(int watchStatus, int lists, Func<KubernetesPicture, bool> timePasses)
    {
        using var cluster = new CannedCluster(request =>
        {
            if (CannedCluster.IsWatch(request))
                return CannedCluster.Refusal(watchStatus);
            if (!CannedCluster.Concerns(request, "jobs"))
                return CannedCluster.Pods();
            _lists.Enqueue(_clock.GetUtcNow());
            return CannedCluster.Jobs();
        });
        using var connection = new KubernetesConnection(CannedCluster.Settings, cluster);
        var labels = new KubernetesLabels(Guid.Empty, "cloud");
        var picture = new KubernetesPicture(labels, _clock);
        var api = new KubernetesApi(connection, new(TimeSpan.FromHours(1), _clock));
        var watch = new KubernetesWatch("cloud", api, picture, labels.Selector, TimeSpan.FromMinutes(1), () => { }, _clock, _warnings);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = watch.Run(end.Token);
        await Eventually.Until(
            () =>
            {
                if (timePasses(picture))
                    _clock.Advance(TimeSpan.FromMilliseconds(500));
                return _lists.Count >= lists;
            },
            TimeSpan.FromMinutes(1));
        await end.CancelAsync();
        await running;
    }

    private static bool IsAway(KubernetesPicture picture) => Record.Exception(() => picture.Attempts()) is BackendUnavailableException;

    private sealed class Warnings : ILogger
    {
        private int _count;

        public int Count => _count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                Interlocked.Increment(ref _count);
        }
    }
}
