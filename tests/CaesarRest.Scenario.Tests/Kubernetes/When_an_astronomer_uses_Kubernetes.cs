using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using k8s;
using k8s.Models;

namespace CaesarRest.Scenario.Tests.Kubernetes;

[Collection<KubernetesOnes>]
public sealed class When_an_astronomer_uses_a_real_Kubernetes(KubernetesServer cluster) : When_an_astronomer_uses_Kubernetes(cluster);

/// <summary>Shows that the executor keeps to what was seen of a real one; the finder is this machine's.</summary>
public sealed class When_an_astronomer_uses_a_double_of_Kubernetes(KubernetesDouble cluster) : When_an_astronomer_uses_Kubernetes(cluster), IClassFixture<KubernetesDouble>;

/// <summary>The main job by the whole service, on real input, with a real finder from the project's own image.</summary>
public abstract class When_an_astronomer_uses_Kubernetes(KubernetesCluster cluster)
{
    private const string Backend = "--Caesar:Executor:Backends:cloud";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SExtractor_finds_sources_in_an_unprivileged_pod_that_leaves_nothing_behind()
    {
        var kubeconfig = cluster.Kubeconfig();
        Assert.SkipWhen(Recipe.Run("source-extractor", out var why, "install") is null, why);
        using var folder = cluster.WorkFolder();
        await using var service = new ServiceProcess(
            folder.Path,
            $"{Backend}:Kind=kubernetes", $"{Backend}:Kubernetes:Access=kubeconfig", $"{Backend}:Kubernetes:Kubeconfig={kubeconfig}",
            $"{Backend}:Kubernetes:Volumes=hostpath", $"{Backend}:Kubernetes:CpuRequest=500m", $"{Backend}:Kubernetes:MemoryMiB=512",
            "--Caesar:Jobs:Backend=cloud", $"--Caesar:Finders:sextractor:Image={cluster.PinnedImage}");
        await service.Start(Cancellation);
        using var client = new ServiceClient(service.Address);
        await using var map = File.OpenRead(SharedData.Require("fits/synthetic/field_512_points.fits"));
        var file = await client.Upload(map, "field.fits");

        var job = await client.Submit("sextractor", file, new JsonObject { ["DETECT_THRESH"] = 5 });
        V1Pod? pod = null;
        await Eventually.Until(async () => (pod = (await Pods()).FirstOrDefault(one => one.Metadata.Labels["job-name"] == $"caesar-{Guid.Parse(job):D}")) is not null, Limit, () => service.Output);
        var status = await client.End(job, Limit);

        Assert.True(status["state"]!.GetValue<string>() == "SUCCESS", $"{status.ToJsonString()}\n{service.Output}");
        Assert.Equal(0, status["exit_code"]!.GetValue<int>());
        var results = (await client.Http.GetFromJsonAsync<JsonNode>($"job/{job}/results", Cancellation))!["results"]!.AsArray();
        Assert.Contains("catalog.cat", results.Select(row => row!["name"]!.GetValue<string>()));
        Assert.Equal(cluster.PinnedImage, Assert.Single(pod!.Spec.Containers).Image);
        Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
        var may = Assert.Single(pod.Spec.Containers).SecurityContext;
        Assert.Equal((false, false, true), (may.AllowPrivilegeEscalation, may.Privileged ?? false, may.ReadOnlyRootFilesystem));
        Assert.Equal(["ALL"], may.Capabilities.Drop);
        await Eventually.Until(async () => (await Pods()).Count == 0 && (await Jobs()).Count == 0, Limit);
    }

    private async Task<IList<V1Job>> Jobs() => (await cluster.Admin.BatchV1.ListNamespacedJobAsync(KubernetesCluster.Namespace, cancellationToken: Cancellation)).Items;

    private async Task<IList<V1Pod>> Pods() => (await cluster.Admin.CoreV1.ListNamespacedPodAsync(KubernetesCluster.Namespace, cancellationToken: Cancellation)).Items;
}
