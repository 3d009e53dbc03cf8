namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>Something that the service does in its namespace.</summary>
internal sealed record KubernetesRight(string Group, string Resource, string? Subresource, string Verb)
{
    /// <summary>All that it does: what docker/kubernetes/role.yaml grants, and no more.</summary>
    public static readonly IReadOnlyList<KubernetesRight> Needed =
    [
        .. ((string[])["create", "get", "list", "watch", "delete"]).Select(verb => new KubernetesRight("batch", "jobs", null, verb)),
        .. ((string[])["list", "watch", "delete"]).Select(verb => new KubernetesRight("", "pods", null, verb)),
        new("", "pods", "log", "get"),
        new("", "events", null, "list"),
    ];

    public override string ToString() => $"{Verb} {Resource}{(Subresource is null ? "" : $"/{Subresource}")}";
}
