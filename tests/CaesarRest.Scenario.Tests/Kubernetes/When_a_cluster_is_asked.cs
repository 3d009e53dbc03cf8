using System.Net;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace CaesarRest.Scenario.Tests.Kubernetes;

[Collection<KubernetesOnes>]
public sealed class When_a_real_cluster_is_asked(KubernetesServer cluster) : When_a_cluster_is_asked(cluster);

/// <summary>Shows that the double answers alike; of no cluster.</summary>
public sealed class When_a_double_of_a_cluster_is_asked(KubernetesDouble cluster) : When_a_cluster_is_asked(cluster), IClassFixture<KubernetesDouble>;

/// <summary>What the backend builds on, of a cluster and of its double alike.</summary>
public abstract class When_a_cluster_is_asked(KubernetesCluster cluster)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Job_runs_its_command_as_nobody_in_particular_and_ends()
    {
        using var client = Client(cluster.Kubeconfig());
        await client.BatchV1.CreateNamespacedJobAsync(Job("asked-once", "id -u; exit 3"), KubernetesCluster.Namespace, cancellationToken: Cancellation);

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.BatchV1.CreateNamespacedJobAsync(Job("asked-once", "true"), KubernetesCluster.Namespace, cancellationToken: Cancellation));
        Assert.Equal(HttpStatusCode.Conflict, refused.Response.StatusCode);
        await Eventually.Until(async () => (await client.BatchV1.ReadNamespacedJobAsync("asked-once", KubernetesCluster.Namespace, cancellationToken: Cancellation)).Status.Conditions?.Any(one => one is { Type: "Failed", Status: "True" }) == true, Limit);

        var pod = Assert.Single((await client.CoreV1.ListNamespacedPodAsync(KubernetesCluster.Namespace, labelSelector: "job-name=asked-once", cancellationToken: Cancellation)).Items);
        Assert.Equal((3, "Error"), (pod.Status.ContainerStatuses[0].State.Terminated.ExitCode, pod.Status.ContainerStatuses[0].State.Terminated.Reason));
        using var log = new StreamReader(await client.CoreV1.ReadNamespacedPodLogAsync(pod.Metadata.Name, KubernetesCluster.Namespace, cancellationToken: Cancellation));
        Assert.NotEqual("0\n", await log.ReadToEndAsync(Cancellation));

        await client.BatchV1.DeleteNamespacedJobAsync("asked-once", KubernetesCluster.Namespace, propagationPolicy: "Foreground", cancellationToken: Cancellation);
        await Eventually.Until(async () => (await client.CoreV1.ListNamespacedPodAsync(KubernetesCluster.Namespace, cancellationToken: Cancellation)).Items.Count == 0, Limit);
        await Eventually.Until(async () => (await client.BatchV1.ListNamespacedJobAsync(KubernetesCluster.Namespace, cancellationToken: Cancellation)).Items.Count == 0, Limit);
    }

    [Fact]
    public async Task A_token_whose_time_is_over_is_not_believed()
    {
        using var client = Client(cluster.Kubeconfig(lifetime: TimeSpan.FromMinutes(-1)));
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.BatchV1.ListNamespacedJobAsync(KubernetesCluster.Namespace, cancellationToken: Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Response.StatusCode);
    }

    [Fact]
    public async Task An_account_may_do_what_its_Role_lists()
    {
        cluster.MakeAccount("no-watch", "jobs", "watch");
        using var client = Client(cluster.Kubeconfig("no-watch"));
        Assert.Equal((false, true), (await May(client, "watch"), await May(client, "list")));
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNamespacedPodAsync("default", cancellationToken: Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Response.StatusCode);
    }

    private static async Task<bool> May(k8s.Kubernetes client, string verb)
    {
        var asked = new V1SelfSubjectAccessReview
        {
            Spec = new V1SelfSubjectAccessReviewSpec
            {
                ResourceAttributes = new V1ResourceAttributes { NamespaceProperty = KubernetesCluster.Namespace, Group = "batch", Resource = "jobs", Verb = verb },
            },
        };
        return (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(asked, cancellationToken: Cancellation)).Status.Allowed;
    }

    private static k8s.Kubernetes Client(string kubeconfig) => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));

    private static V1Job Job(string name, string script) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1JobSpec
        {
            BackoffLimit = 0,
            Template = new V1PodTemplateSpec
            {
                Spec = new V1PodSpec
                {
                    RestartPolicy = "Never",
                    AutomountServiceAccountToken = false,
                    SecurityContext = new V1PodSecurityContext { RunAsNonRoot = true },
                    Containers = [new V1Container { Name = "one", Image = KubernetesCluster.Image, ImagePullPolicy = "Never", Command = ["sh", "-c", script] }],
                },
            },
        },
    };
}
