using CaesarRest.Hosting;
using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>What a job's container may do: nothing but compute, unless the configuration excepts its app or its way to the files.</summary>
internal static class KubernetesSecurity
{
    // What it takes to hand a folder over and become its user.
    private static readonly string[] UserChange = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

    public static V1PodSecurityContext OfPod(KubernetesSettings cluster, KubernetesApp app) => new()
    {
        RunAsNonRoot = !MayBeRoot(cluster, app),
        RunAsUser = MayBeRoot(cluster, app) ? 0 : cluster.RunAsUser,
        RunAsGroup = cluster.RunAsGroup,
        FsGroup = cluster.FsGroup,
        // A volume of many files would else be gone through for each job.
        FsGroupChangePolicy = cluster.FsGroup is null ? null : "OnRootMismatch",
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext OfContainer(KubernetesSettings cluster, KubernetesApp app) => IsPrivileged(cluster)
        ? new() { Privileged = true, ReadOnlyRootFilesystem = !app.WritableRoot }
        : new()
        {
            AllowPrivilegeEscalation = app.AllowUserChange,
            Privileged = false,
            ReadOnlyRootFilesystem = !app.WritableRoot,
            Capabilities = new V1Capabilities { Drop = ["ALL"], Add = app.AllowUserChange ? UserChange : null },
        };

    private static bool IsPrivileged(KubernetesSettings cluster) => cluster.Volumes == KubernetesVolumes.Rclone;

    private static bool MayBeRoot(KubernetesSettings cluster, KubernetesApp app) => app.AllowUserChange || IsPrivileged(cluster);
}
