using CaesarRest.Hosting;
using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>
/// A job's way to its files: its own folder to write and its input to read, each alone of all that the volumes hold, at
/// the paths where the service has them.
/// </summary>
internal sealed record KubernetesMounts(IReadOnlyList<V1Volume> Volumes, IReadOnlyList<V1VolumeMount> Mounts)
{
    /// <exception cref="CannotStartException">The input does not lie on a volume.</exception>
    public static KubernetesMounts For(string input, string folder, Layout layout, KubernetesSettings cluster) => cluster.Volumes switch
    {
        KubernetesVolumes.Claims => new(
            // Nodes wait for ever for a claim that a pod names twice.
            cluster.DataClaim == cluster.JobClaim ? [Claim("job", cluster.JobClaim!)] : [Claim("data", cluster.DataClaim!), Claim("job", cluster.JobClaim!)],
            [
                new V1VolumeMount
                {
                    Name = cluster.DataClaim == cluster.JobClaim ? "job" : "data",
                    MountPath = input,
                    SubPath = Within(cluster.DataPath, layout.DataDirectory, input),
                    ReadOnlyProperty = true,
                },
                new V1VolumeMount { Name = "job", MountPath = folder, SubPath = Within(cluster.JobPath, layout.JobDirectory, folder) },
            ]),
        KubernetesVolumes.HostPath => new(
            [OfNode("data", On(cluster.DataPath, layout.DataDirectory, input), "File"), OfNode("job", On(cluster.JobPath, layout.JobDirectory, folder), "Directory")],
            [
                new V1VolumeMount { Name = "data", MountPath = input, ReadOnlyProperty = true },
                new V1VolumeMount { Name = "job", MountPath = folder },
            ]),
        _ => OfRemote(cluster.Rclone),
    };

    // The whole remote: it is the container that mounts it, and cuts nothing out of it.
    private static KubernetesMounts OfRemote(KubernetesRclone rclone) => new(
        [
            new V1Volume { Name = "rclone", Secret = new V1SecretVolumeSource { SecretName = rclone.Secret } },
            new V1Volume { Name = "fuse", HostPath = new V1HostPathVolumeSource { Path = rclone.FuseDevice, Type = "CharDevice" } },
            new V1Volume { Name = "remote", EmptyDir = new V1EmptyDirVolumeSource() },
        ],
        [
            new V1VolumeMount { Name = "rclone", MountPath = "/config", ReadOnlyProperty = true },
            new V1VolumeMount { Name = "fuse", MountPath = "/dev/fuse" },
            new V1VolumeMount { Name = "remote", MountPath = rclone.MountPath! },
        ]);

    private static V1Volume Claim(string name, string claim) =>
        new() { Name = name, PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = claim } };

    private static V1Volume OfNode(string name, string path, string type) => new() { Name = name, HostPath = new V1HostPathVolumeSource { Path = path, Type = type } };

    private static string Within(string? folder, string directory, string path) =>
        Path.Join(folder, Relative(directory, path) ?? throw new CannotStartException("The input does not lie where the cluster can reach it."));

    // What lies in none of the directories is called the same everywhere.
    private static string On(string? there, string directory, string path) => Relative(directory, path) is { } relative ? Path.Join(there ?? directory, relative) : path;

    private static string? Relative(string directory, string path) =>
        Path.GetRelativePath(directory, path) is var relative && relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative) ? relative : null;
}
