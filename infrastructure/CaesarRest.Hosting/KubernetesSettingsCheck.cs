using System.Buffers;
using System.Text.RegularExpressions;

namespace CaesarRest.Hosting;

/// <summary>What can be wrong with the settings of a Kubernetes cluster, each a sentence that names the key.</summary>
internal static partial class KubernetesSettingsCheck
{
    /// <summary>Labels of this prefix are the service's own.</summary>
    private const string OwnLabels = "caesar-rest/";

    // As are these; those of a Job's pods are the cluster's.
    private static readonly string[] TakenLabels =
    [
        "app.kubernetes.io/managed-by", "job-name", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid",
    ];

    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    private static readonly SearchValues<char> NotInPaths = SearchValues.Create(" '\",:()[]=\\%$");

    public static IEnumerable<string> Faults(string key, KubernetesSettings cluster, CaesarOptions options) =>
        [.. OfAccess(key, cluster), .. OfVolumes(key, cluster, options), .. OfNames(key, cluster), .. OfNumbers(key, cluster)];

    private static IEnumerable<string> OfAccess(string key, KubernetesSettings cluster)
    {
        if (cluster.Access == KubernetesAccess.Kubeconfig && string.IsNullOrWhiteSpace(cluster.Kubeconfig))
            yield return $"{key}:Kubeconfig must name a file when {key}:Access is kubeconfig.";
        if (cluster.Access != KubernetesAccess.Host)
            yield break;
        if (!Uri.TryCreate(cluster.Host, UriKind.Absolute, out var host) || !(host.Scheme == "https" || (host.Scheme == "http" && host.IsLoopback)))
            yield return $"{key}:Host is '{cluster.Host}'; give the address of the API server, such as https://kubernetes.example.org:6443.";
        if (cluster.CertificateFile is null != cluster.KeyFile is null)
            yield return $"{key}: CertificateFile and KeyFile must be given together.";
        if (cluster.CertificateFile is null == cluster.TokenFile is null)
            yield return $"{key}: give either CertificateFile with KeyFile, or TokenFile, a token that others renew.";
        if (string.IsNullOrWhiteSpace(cluster.Namespace))
            yield return $"{key}:Namespace must be given when {key}:Access is host.";
    }

    private static IEnumerable<string> OfVolumes(string key, KubernetesSettings cluster, CaesarOptions options)
    {
        var isClaims = cluster.Volumes == KubernetesVolumes.Claims;
        foreach (var (name, claim) in new[] { ("DataClaim", cluster.DataClaim), ("JobClaim", cluster.JobClaim) })
        {
            if (isClaims && (claim is null || !Subdomain().IsMatch(claim)))
                yield return $"{key}:{name} is '{claim}'; give the name of the persistent volume claim, or set {key}:Volumes to hostpath.";
        }

        foreach (var (name, path) in new[] { ("DataPath", cluster.DataPath), ("JobPath", cluster.JobPath) })
        {
            if (path is null)
                continue;
            if (path.AsSpan().IndexOfAny(NotInPaths) >= 0 || path.Split('/').Contains("..") || path.StartsWith('/') == isClaims)
                yield return $"{key}:{name} is '{path}'; give {(isClaims ? "a folder of the claim, without a leading slash" : "a full path of the node")}, without blanks, quotes, brackets and the characters , : = \\ % $.";
        }

        if (cluster.Volumes != KubernetesVolumes.Rclone)
            yield break;
        var rclone = cluster.Rclone;
        if (!rclone.AllowPrivileged)
            yield return $"{key}:Volumes is rclone, which takes privileged containers: who controls one controls its node. Set {key}:Rclone:AllowPrivileged to true to accept that, or use claims.";
        if (rclone.Secret is null || !Subdomain().IsMatch(rclone.Secret))
            yield return $"{key}:Rclone:Secret is '{rclone.Secret}'; give the name of the secret that holds rclone.conf.";
        if (rclone.Remote is null || !RemoteName().IsMatch(rclone.Remote))
            yield return $"{key}:Rclone:Remote is '{rclone.Remote}'; give the name of a remote in rclone.conf.";
        foreach (var (name, path) in new[] { ("DataDirectory", options.DataDirectory), ("JobDirectory", options.JobDirectory) })
        {
            if (rclone.MountPath is null || !Path.IsPathRooted(rclone.MountPath) || !Path.GetFullPath(path).StartsWith(rclone.MountPath.TrimEnd('/') + '/', StringComparison.Ordinal))
                yield return $"{key}:Rclone:MountPath is '{rclone.MountPath}'; give a full path in which Caesar:{name} lies.";
        }
    }

    private static IEnumerable<string> OfNames(string key, KubernetesSettings cluster)
    {
        foreach (var (name, value) in new[] { ("Namespace", cluster.Namespace), ("ServiceAccount", cluster.ServiceAccount), ("PriorityClass", cluster.PriorityClass) }
            .Concat(cluster.ImagePullSecrets.Select(secret => ("ImagePullSecrets", (string?)secret))))
        {
            if (value is not null && !Subdomain().IsMatch(value))
                yield return $"{key}:{name} is '{value}'; names in Kubernetes have lower-case letters, digits, hyphens and dots.";
        }

        foreach (var (name, labels) in new[] { ("Labels", cluster.Labels), ("NodeSelector", cluster.NodeSelector) })
        {
            foreach (var (label, value) in labels.Where(label => !QualifiedName().IsMatch(label.Key) || !LabelValue().IsMatch(label.Value)))
                yield return $"{key}:{name}:{label} is '{value}', which Kubernetes does not take for a label.";
        }

        foreach (var annotation in cluster.Annotations.Keys.Where(annotation => !QualifiedName().IsMatch(annotation)))
            yield return $"{key}:Annotations:{annotation}: Kubernetes does not take this for the name of an annotation.";
        foreach (var own in cluster.Labels.Keys.Concat(cluster.Annotations.Keys).Where(label => label.StartsWith(OwnLabels, StringComparison.Ordinal)))
            yield return $"{key}: the label {own} is the service's own; names that begin with {OwnLabels} cannot be set.";
        foreach (var taken in cluster.Labels.Keys.Intersect(TakenLabels))
            yield return $"{key}: the label {taken} is set by the service or the cluster, and cannot be set here.";
        foreach (var toleration in cluster.Tolerations.Where(toleration => string.IsNullOrEmpty(toleration.Key) && toleration.Value is not null))
            yield return $"{key}:Tolerations has the value '{toleration.Value}' without a key; give both, or neither for every taint.";
        foreach (var toleration in cluster.Tolerations.Where(toleration => toleration.Effect is not null && !Effects.Contains(toleration.Effect)))
            yield return $"{key}:Tolerations has the effect '{toleration.Effect}'; give one of {string.Join(", ", Effects)}, or leave it out for all.";
        if (!QualifiedName().IsMatch(cluster.GpuResource))
            yield return $"{key}:GpuResource is '{cluster.GpuResource}'; give the name of a resource, such as nvidia.com/gpu.";
        if (cluster.CpuRequest is { } request && !Cpu().IsMatch(request))
            yield return $"{key}:CpuRequest is '{request}'; give cores, or thousandths of one such as 500m.";
    }

    private static IEnumerable<string> OfNumbers(string key, KubernetesSettings cluster)
    {
        foreach (var (name, id) in new[] { ("RunAsUser", cluster.RunAsUser), ("RunAsGroup", cluster.RunAsGroup), ("FsGroup", cluster.FsGroup) })
        {
            if (id is < 1 or > int.MaxValue)
                yield return $"{key}:{name} is {id}; give a number above 0, which is root's.";
        }

        foreach (var (name, memory) in new[] { ("MemoryMiB", cluster.MemoryMiB), ("MemoryRequestMiB", cluster.MemoryRequestMiB), ("ScratchMiB", cluster.ScratchMiB) })
        {
            if (memory < 1)
                yield return $"{key}:{name} is {memory}; give 1 or more.";
        }

        foreach (var (name, span) in new[]
        {
            ("ImagePullGrace", cluster.ImagePullGrace), ("LostGrace", cluster.LostGrace), ("DeadlineMargin", cluster.DeadlineMargin),
            ("PollInterval", cluster.PollInterval), ("RequestTimeout", cluster.RequestTimeout),
        })
        {
            if (span <= TimeSpan.Zero || span > TimeSpan.FromDays(1))
                yield return $"{key}:{name} is {span}; give a time span above zero and up to a day, such as 00:02:00.";
        }
    }

    // The forms of the Kubernetes manual, "Object Names and IDs" and "Labels and Selectors".
    [GeneratedRegex(@"\A(?=.{1,253}\z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\A([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\A(\d{1,4}(\.\d{1,3})?|\d{1,7}m)\z")]
    private static partial Regex Cpu();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,62}\z")]
    private static partial Regex RemoteName();
}
