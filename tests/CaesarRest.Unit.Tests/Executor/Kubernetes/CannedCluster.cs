using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using CaesarRest.Hosting;
using k8s;
using k8s.Models;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>Stands in for the way to a cluster.</summary>
/// <param name="answer">Status and body of an answer; null for none, until the asker gives up.</param>
internal sealed class CannedCluster(Func<HttpRequestMessage, (int Status, string Body)?> answer) : DelegatingHandler
{
    /// <summary>Settings that lead nowhere else.</summary>
    public static KubernetesSettings Settings => new() { Access = KubernetesAccess.Host, Host = "https://kubernetes.example.org", Namespace = "caesar", DataClaim = "data", JobClaim = "jobs" };

    /// <summary>What was asked, by method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static (int Status, string Body) Refusal(int status, string message = "") =>
        (status, JsonSerializer.Serialize(new { kind = "Status", apiVersion = "v1", status = "Failure", message, code = status }));

    public static (int Status, string Body) Jobs(params V1Job[] jobs) =>
        (200, KubernetesJson.Serialize(new V1JobList { ApiVersion = "batch/v1", Kind = "JobList", Metadata = new() { ResourceVersion = "7" }, Items = jobs }));

    public static (int Status, string Body) Pods(params V1Pod[] pods) =>
        (200, KubernetesJson.Serialize(new V1PodList { ApiVersion = "v1", Kind = "PodList", Metadata = new() { ResourceVersion = "7" }, Items = pods }));

    public static bool IsWatch(HttpRequestMessage request) => request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal);

    public static bool Concerns(HttpRequestMessage request, string resource) => request.RequestUri!.AbsolutePath.EndsWith($"/{resource}", StringComparison.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (answer(request) is not { } given)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new OperationCanceledException(cancellationToken);
        }

        return new HttpResponseMessage((HttpStatusCode)given.Status) { RequestMessage = request, Content = new StringContent(given.Body, Encoding.UTF8, "application/json") };
    }
}
