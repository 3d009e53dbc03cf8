using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>What is made of a job whose pod no watch has told of.</summary>
public sealed class KubernetesBackendTests : IDisposable
{
    private static readonly Guid Installation = new("00000000-0000-0000-0000-000000000007");
    private static readonly KubernetesLabels Labels = new(Installation, "cloud");
    private static readonly Execution Execution = Examples.Running with { Backend = "cloud", BackendId = "caesar-x" };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public KubernetesBackendTests()
    {
        Directory.CreateDirectory(_folder["jobs"]);
        File.WriteAllBytes(Path.Combine(_folder["jobs"], Layout.TokenName), Installation.ToByteArray());
    }

    [Theory]
    [InlineData(true, "Running")]
    [InlineData(false, "Ended")]
    public async Task A_pod_is_looked_for_before_it_is_called_lost(bool isThere, string expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var cluster = new CannedCluster(request => Answer(request, isThere));
        var options = Options.Create(new CaesarOptions { DataDirectory = _folder["data"], JobDirectory = _folder["jobs"] });
        using var backend = new KubernetesBackend(
            "cloud", new() { Kubernetes = CannedCluster.Settings }, new(options), options, new(), _clock, NullLogger<KubernetesBackend>.Instance, cluster);
        var control = JobFolder.Of(Execution, new(options)).Control;
        Directory.CreateDirectory(control);
        File.WriteAllText(Path.Combine(control, "attempt-1.claim"), "x-1-1/pod 1 6\n");

        await backend.Survey([Execution], cancellation);
        var seen = await backend.Observe(Execution, cancellation);
        Assert.Equal("Running", seen.GetType().Name);
        _clock.Advance(TimeSpan.FromSeconds(40));
        seen = await backend.Observe(Execution, cancellation);

        Assert.Equal(expected, seen.GetType().Name);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Lists for all jobs show no pod, as if it had been made since; watches tell nothing.</summary>
    private static (int, string)? Answer(HttpRequestMessage request, bool isThere)
    {
        if (CannedCluster.IsWatch(request))
            return null;
        var labels = new Dictionary<string, string>(Labels.Of(Execution));
        if (CannedCluster.Concerns(request, "jobs"))
            return CannedCluster.Jobs(new V1Job { Metadata = new() { Name = KubernetesLabels.JobName(Execution.JobId, 1), Uid = "j", Labels = labels } });
        var isForOne = Uri.UnescapeDataString(request.RequestUri!.Query).Contains(Labels.SelectorOf(Execution.JobId, 1), StringComparison.Ordinal);
        return isForOne && isThere ? CannedCluster.Pods(new V1Pod { Metadata = new() { Name = "pod", Uid = "p", Labels = labels } }) : CannedCluster.Pods();
    }
}
