using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Testing;
using k8s;
using k8s.Models;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

public sealed class KubernetesRightTests
{
    [Fact]
    public void The_shipped_role_grants_what_is_looked_for_and_nothing_else()
    {
        var role = KubernetesYaml.LoadAllFromString(File.ReadAllText(Repository.Path("docker", "kubernetes", "role.yaml"))).OfType<V1Role>().Single();
        var granted =
            from rule in role.Rules
            from resource in rule.Resources
            from verb in rule.Verbs
            select $"{verb} {resource} of '{rule.ApiGroups.Single()}'";
        Assert.Equal(KubernetesRight.Needed.Select(right => $"{right} of '{right.Group}'"), granted);
    }
}
