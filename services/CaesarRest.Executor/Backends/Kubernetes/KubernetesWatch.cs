using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>
/// Keeps the picture: lists everything, then follows the changes by one watch on Jobs and one on pods, until it is time to
/// list anew. A watch that breaks off is taken up where it was.
/// </summary>
internal sealed class KubernetesWatch(
    string backend, KubernetesApi api, KubernetesPicture picture, string selector, TimeSpan interval, Action ring, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    // A watch that has lived so long works.
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(5);

    // The server ends a watch by itself before it is cut.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public async Task Run(CancellationToken cancellation)
    {
        var failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Once(() => failures = Back(failures), cancellation);
                failures = Back(failures);
            }
            catch (Exception cause) when (!cancellation.IsCancellationRequested)
            {
                if (failures++ == 0)
                    log.LogWarning(cause, "Backend {Backend} is away; its jobs are looked after as soon as it answers", backend);
                picture.Lose(cause as BackendUnavailableException ?? new BackendUnavailableException("The cluster does not answer.", cause));
                await Wait(failures, cancellation);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private int Back(int failures)
    {
        if (failures > 0)
            log.LogInformation("Backend {Backend} answers again", backend);
        return 0;
    }

    private Task Wait(int failures, CancellationToken cancellation)
    {
        var pause = Pause * Math.Pow(2, Math.Min(failures - 1, 8));
        return Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>One list, and what changes until the next.</summary>
    private async Task Once(Action works, CancellationToken cancellation)
    {
        var jobs = await api.ListJobs(selector, cancellation);
        var pods = await api.ListPods(selector, cancellation);
        if (picture.Replace(jobs.Items, pods.Items))
            ring();

        using var time = new CancellationTokenSource(interval + Margin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellation);
        var until = clock.GetUtcNow() + interval;
        Task[] watches =
        [
            Follow(api.WatchJobs, jobs.Metadata.ResourceVersion, picture.Put, picture.Remove, until, either.Token),
            Follow(api.WatchPods, pods.Metadata.ResourceVersion, picture.Put, picture.Remove, until, either.Token),
        ];
        try
        {
            var first = Task.WhenAny(watches);
            var proof = Task.Delay(Proof, clock, either.Token);
            // Where lists are answered and watches are not, the pauses have to grow all the same.
            if (await Task.WhenAny(first, proof) == proof && proof.IsCompletedSuccessfully)
                works();
            // Whichever ends first, in time or not, the other does not go on without it.
            await await first;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Time to list anew.
        }
        finally
        {
            await either.CancelAsync();
            await Task.WhenAll(watches).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task Follow<T>(StartWatch<T> watch, string version, Func<T, bool> put, Func<T, bool> remove, DateTimeOffset until, CancellationToken cancellation)
        where T : IMetadata<V1ObjectMeta>
    {
        while (clock.GetUtcNow() is var now && now < until)
        {
            Exception? fault = null;
            var isTooOld = false;
            try
            {
                await foreach (var (change, item) in watch(selector, version, until - now, cause => fault = cause, cancellation))
                {
                    version = item.Metadata.ResourceVersion;
                    if (change is WatchEventType.Added or WatchEventType.Modified ? put(item) : change == WatchEventType.Deleted && remove(item))
                        ring();
                }
            }
            catch (HttpOperationException cause) when (cause.Response?.StatusCode == HttpStatusCode.Gone)
            {
                isTooOld = true;
            }
            catch (Exception cause) when (cause is IOException or HttpRequestException { InnerException: EndOfStreamException })
            {
                // Broken off, or ended with nothing to tell, which the client takes for a fault.
                log.LogDebug(cause, "A watch on backend {Backend} broke off", backend);
            }

            isTooOld |= fault is KubernetesException { Status.Code: (int)HttpStatusCode.Gone };
            if (fault is not null && !isTooOld)
                throw fault;
            // Never in a hurry, whatever the server does.
            await Task.Delay(Pause, clock, cancellation);
            // What has changed since is no longer told: a new list tells it.
            if (isTooOld)
                return;
        }
    }
}

/// <summary>Starts a watch on objects of a kind from a version on.</summary>
internal delegate IAsyncEnumerable<(WatchEventType Change, T Item)> StartWatch<T>(
    string selector, string version, TimeSpan duration, Action<Exception> fault, CancellationToken cancellation);
