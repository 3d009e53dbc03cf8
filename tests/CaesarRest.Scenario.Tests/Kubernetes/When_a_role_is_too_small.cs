using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Kubernetes;

[Collection<KubernetesOnes>]
public sealed class When_a_role_is_too_small_on_a_real_Kubernetes(KubernetesServer cluster) : When_a_role_is_too_small(cluster);

/// <summary>Shows that the executor keeps to what was seen of a real one.</summary>
public sealed class When_a_role_is_too_small_on_a_double_of_Kubernetes(KubernetesDouble cluster) : When_a_role_is_too_small(cluster), IClassFixture<KubernetesDouble>;

/// <summary>Operators are told which right the service lacks, before its users are.</summary>
public abstract class When_a_role_is_too_small(KubernetesCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_ships_is_enough()
    {
        await using var site = new KubernetesSite(cluster);
        var health = await site.BackendOf().Check(Cancellation);
        Assert.Equal((true, null), (health.IsUp, health.Problem));
        Assert.StartsWith("Kubernetes v1.20.2", health.Version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_verb_that_it_lacks_is_named()
    {
        // The first question skips the test where there is no cluster.
        _ = cluster.Api;
        var lacks = KubernetesRight.Needed.Select((right, number) => (Right: right, Account: $"lacks-{number}")).ToList();
        foreach (var (right, account) in lacks)
            cluster.MakeAccount(account, right.Subresource is null ? right.Resource : $"{right.Resource}/{right.Subresource}", right.Verb);
        await using var site = new KubernetesSite(
            cluster,
            [.. lacks.Select(lack => (lack.Account, KubernetesSite.SettingsFor(cluster, kubernetes => kubernetes.Kubeconfig = cluster.Kubeconfig(lack.Account)))),]);

        foreach (var (right, account) in lacks)
        {
            var health = await site.BackendOf(account).Check(Cancellation);
            Assert.Equal((false, $"The cluster does not let the service {right}."), (health.IsUp, health.Problem));
        }
    }
}
