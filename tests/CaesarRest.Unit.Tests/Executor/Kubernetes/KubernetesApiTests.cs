using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using k8s.Models;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>What the refusals of a cluster come to.</summary>
public sealed class KubernetesApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("jobs.batch is forbidden: User \"system:serviceaccount:caesar:svc\" cannot create resource \"jobs\" in API group \"batch\" in the namespace \"caesar\"", true, true)]
    [InlineData("jobs.batch \"x\" is forbidden: exceeded quota: few, requested: count/jobs.batch=1, used: count/jobs.batch=2, limited: count/jobs.batch=2", false, true)]
    [InlineData("jobs.batch \"x\" is forbidden: not yet ready to handle request", false, true)]
    [InlineData("admission webhook \"policy.example.org\" denied the request: images cannot come from there", false, false)]
    [InlineData("jobs.batch \"x\" is forbidden: maximum cpu usage per Container is 2, but limit is 4", false, false)]
    public async Task Only_what_passes_is_waited_for(string message, bool concernsAll, bool passes)
    {
        var refused = await Assert.ThrowsAsync<BackendUnavailableException>(() => Asked(403, message).Create(new V1Job { Metadata = new() { Name = "x" } }, Cancellation));
        Assert.Equal((concernsAll, passes), (refused.ConcernsAll, refused.Passes));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_log_that_a_node_does_not_tell_is_none(int status) => Assert.Null(await Asked(status, "").ReadLog("pod", Cancellation));

    private static KubernetesApi Asked(int status, string message) =>
        new(new KubernetesConnection(CannedCluster.Settings, new CannedCluster(_ => CannedCluster.Refusal(status, message))), new(TimeSpan.FromMinutes(1), TimeProvider.System));
}
