using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>
/// The requests that jobs need of a cluster. One that gives no clear answer throws <see cref="BackendUnavailableException"/>;
/// whether it was heard is then not known. All may be repeated: names are the same each time.
/// </summary>
internal sealed partial class KubernetesApi(KubernetesConnection connection, RequestPipelines pipelines)
{
    private const int MostLogBytes = 1 << 20;

    // Of what else is forbidden: a quota that is used up, and a server that is about to know its own rules. A policy stays as it is.
    private static readonly string[] Passing = ["exceeded quota", "not yet ready to handle request"];

    /// <summary>Makes a Job. One of that name that is there already is returned in its place, whoever made it.</summary>
    /// <exception cref="CannotStartException">The cluster does not want it.</exception>
    public async Task<V1Job> Create(V1Job job, CancellationToken cancellation)
    {
        try
        {
            return await Ask("create jobs", (client, space, token) => client.BatchV1.CreateNamespacedJobAsync(job, space, cancellationToken: token), cancellation);
        }
        catch (KubernetesRefusedException refusal) when (refusal.Status == HttpStatusCode.Conflict)
        {
            return await Find(job.Metadata.Name, cancellation) ?? throw new BackendUnavailableException("The cluster is about to forget an earlier job of that name.");
        }
        catch (KubernetesRefusedException refusal) when (refusal.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge)
        {
            throw new CannotStartException($"The cluster refuses the job: {refusal.Message}.", refusal);
        }
        catch (KubernetesRefusedException refusal)
        {
            // Such as a namespace that is yet to be made.
            throw new BackendUnavailableException($"The cluster refuses it for now: {refusal.Message}.", refusal);
        }
    }

    /// <summary>A Job by its name; null when there is none.</summary>
    public async Task<V1Job?> Find(string name, CancellationToken cancellation)
    {
        try
        {
            return await Ask("get jobs", (client, space, token) => client.BatchV1.ReadNamespacedJobAsync(name, space, cancellationToken: token), cancellation);
        }
        catch (KubernetesRefusedException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Ends a Job and its pods; it goes when they are gone. One that is gone already, or was made anew by others, is no fault.</summary>
    public Task Delete(string name, string uid, CancellationToken cancellation)
    {
        var options = new V1DeleteOptions { PropagationPolicy = "Foreground", Preconditions = new V1Preconditions { Uid = uid } };
        return Gone(Ask("delete jobs", (client, space, token) => client.BatchV1.DeleteNamespacedJobAsync(name, space, options, cancellationToken: token), cancellation));
    }

    /// <summary>Ends a pod whose Job went without it.</summary>
    public Task DeletePod(string name, string? uid, CancellationToken cancellation)
    {
        var options = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = uid } };
        return Gone(Ask("delete pods", (client, space, token) => client.CoreV1.DeleteNamespacedPodAsync(name, space, options, cancellationToken: token), cancellation));
    }

    private static async Task Gone(Task deletion)
    {
        try
        {
            await deletion;
        }
        catch (KubernetesRefusedException refusal) when (refusal.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // What was to go is gone.
        }
    }

    public Task<V1JobList> ListJobs(string selector, CancellationToken cancellation) =>
        Ask("list jobs", (client, space, token) => client.BatchV1.ListNamespacedJobAsync(space, labelSelector: selector, cancellationToken: token), cancellation);

    public Task<V1PodList> ListPods(string selector, CancellationToken cancellation) =>
        Ask("list pods", (client, space, token) => client.CoreV1.ListNamespacedPodAsync(space, labelSelector: selector, cancellationToken: token), cancellation);

    /// <summary>Follows Jobs; a fault of the server's is told, not thrown.</summary>
    public IAsyncEnumerable<(WatchEventType Change, V1Job Item)> WatchJobs(string selector, string version, TimeSpan duration, Action<Exception> fault, CancellationToken cancellation)
    {
        var (client, space) = connection.Open();
        return client.BatchV1.WatchListNamespacedJobAsync(
            space, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: Seconds(duration), onError: fault, cancellationToken: cancellation);
    }

    /// <summary>The same for pods.</summary>
    public IAsyncEnumerable<(WatchEventType Change, V1Pod Item)> WatchPods(string selector, string version, TimeSpan duration, Action<Exception> fault, CancellationToken cancellation)
    {
        var (client, space) = connection.Open();
        return client.CoreV1.WatchListNamespacedPodAsync(
            space, allowWatchBookmarks: true, labelSelector: selector, resourceVersion: version, timeoutSeconds: Seconds(duration), onError: fault, cancellationToken: cancellation);
    }

    /// <summary>The latest warning about an object; null when there is none.</summary>
    public async Task<string?> LatestWarning(string uid, CancellationToken cancellation)
    {
        var events = await Ask(
            "list events",
            (client, space, token) => client.CoreV1.ListNamespacedEventAsync(space, fieldSelector: $"involvedObject.uid={uid},type=Warning", cancellationToken: token),
            cancellation);
        return events.Items.MaxBy(one => one.LastTimestamp ?? one.EventTime ?? one.Metadata.CreationTimestamp) is { } latest ? $"{latest.Reason}: {latest.Message}" : null;
    }

    /// <summary>What a pod's container has printed; null when it has not started or is gone, or its node does not tell.</summary>
    public async Task<byte[]?> ReadLog(string pod, CancellationToken cancellation)
    {
        try
        {
            return await Ask(
                "get pods/log",
                async (client, space, token) =>
                {
                    await using var log = await client.CoreV1.ReadNamespacedPodLogAsync(pod, space, container: KubernetesManifest.Container, limitBytes: MostLogBytes, cancellationToken: token);
                    using var copy = new MemoryStream();
                    await log.CopyToAsync(copy, token);
                    return copy.ToArray();
                },
                cancellation);
        }
        catch (KubernetesRefusedException)
        {
            return null;
        }
    }

    public Task<VersionInfo> Version(CancellationToken cancellation) => Ask("get its version", (client, _, token) => client.Version.GetCodeAsync(token), cancellation);

    /// <summary>Whether the service may do something in the namespace.</summary>
    public async Task<bool> May(KubernetesRight right, CancellationToken cancellation)
    {
        var review = await Ask(
            "ask for its rights",
            (client, space, token) => client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
                new V1SelfSubjectAccessReview
                {
                    Spec = new V1SelfSubjectAccessReviewSpec
                    {
                        ResourceAttributes = new V1ResourceAttributes
                        {
                            NamespaceProperty = space, Group = right.Group, Resource = right.Resource, Subresource = right.Subresource, Verb = right.Verb,
                        },
                    },
                },
                cancellationToken: token),
            cancellation);
        return review.Status.Allowed;
    }

    private static int Seconds(TimeSpan duration) => (int)Math.Ceiling(duration.TotalSeconds);

    /// <summary>Asks, repeating what failed on the way.</summary>
    /// <exception cref="KubernetesRefusedException">The cluster answers, but not as was asked.</exception>
    private async Task<T> Ask<T>(string what, Func<IKubernetes, string, CancellationToken, Task<T>> request, CancellationToken cancellation)
    {
        try
        {
            return await pipelines.Repeated.ExecuteAsync(async token => await Once(what, request, token), cancellation);
        }
        catch (Exception cause) when (IsOutage(cause))
        {
            throw new BackendUnavailableException("The cluster does not answer.", cause);
        }
    }

    private async Task<T> Once<T>(string what, Func<IKubernetes, string, CancellationToken, Task<T>> request, CancellationToken cancellation)
    {
        var (client, space) = connection.Open();
        try
        {
            return await request(client, space, cancellation);
        }
        catch (HttpOperationException cause)
        {
            throw Refusal(what, cause, client);
        }
        catch (HttpRequestException cause) when (cause.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            connection.Forget(client);
            throw;
        }
    }

    internal static bool IsOutage(Exception cause) =>
        cause is HttpRequestException or IOException or JsonException or TimeoutRejectedException or BrokenCircuitException;

    internal Exception Refusal(string what, HttpOperationException cause, IKubernetes client)
    {
        var status = cause.Response.StatusCode;
        var message = Message(cause.Response.Content);
        if (status == HttpStatusCode.Unauthorized)
        {
            connection.Forget(client);
            return new BackendUnavailableException("The cluster does not believe the service's credentials.", cause);
        }

        if (status == HttpStatusCode.Forbidden)
        {
            return IsDenial().IsMatch(message)
                ? new BackendUnavailableException($"The cluster does not let the service {what}.", cause)
                : new BackendUnavailableException($"The cluster refuses it for now: {message}.", cause) { ConcernsAll = false, Passes = Passing.Any(reason => message.Contains(reason, StringComparison.Ordinal)) };
        }

        return status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            ? new HttpRequestException(HttpRequestError.InvalidResponse, $"status {(int)status}: {message}", cause)
            : new KubernetesRefusedException(status, message, cause);
    }

    // What the authorizer says; also of a server that has just started and does not know its own rules yet.
    [GeneratedRegex(@"User "".*"" cannot ")]
    private static partial Regex IsDenial();

    private static string Message(string? answer)
    {
        try
        {
            return answer is { Length: > 0 } && JsonSerializer.Deserialize<JsonElement>(answer) is { ValueKind: JsonValueKind.Object } status
                && status.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

/// <summary>The cluster answers with an error. The message is its own word.</summary>
internal sealed class KubernetesRefusedException(HttpStatusCode status, string message, Exception cause) : Exception(message, cause)
{
    public HttpStatusCode Status { get; } = status;
}
