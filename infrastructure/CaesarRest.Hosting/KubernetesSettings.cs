namespace CaesarRest.Hosting;

/// <summary><c>Caesar:Executor:Backends:&lt;name&gt;:Kubernetes</c>: a cluster, how it is reached, and how jobs run on it.</summary>
public sealed class KubernetesSettings
{
    /// <summary>How the service reaches the cluster.</summary>
    public KubernetesAccess Access { get; set; }

    /// <summary>A kubeconfig file, for <see cref="KubernetesAccess.Kubeconfig"/>.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Its context; null for the current one.</summary>
    public string? Context { get; set; }

    /// <summary>Address of the API server, for <see cref="KubernetesAccess.Host"/>: <c>https://host:6443</c>.</summary>
    public string? Host { get; set; }

    /// <summary>File with the certificates of the authority that the API server's is signed by.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>File with the service's certificate, with <see cref="KeyFile"/>.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>File with the key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File with a token that others renew, in place of certificate and key, or of what a kubeconfig gives.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Namespace of jobs; null for the service account's or the context's.</summary>
    public string? Namespace { get; set; }

    /// <summary>Service account of jobs' pods; null for the namespace's default. Pods get no token of it.</summary>
    public string? ServiceAccount { get; set; }

    /// <summary>Secrets with which images are pulled.</summary>
    public IList<string> ImagePullSecrets { get; init; } = [];

    /// <summary>When images are pulled.</summary>
    public KubernetesPullPolicy PullPolicy { get; set; } = KubernetesPullPolicy.IfNotPresent;

    /// <summary>Labels that a node must have.</summary>
    public IDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Taints of nodes that jobs put up with.</summary>
    public IList<KubernetesToleration> Tolerations { get; init; } = [];

    /// <summary>Priority class of jobs' pods; null for the cluster's default.</summary>
    public string? PriorityClass { get; set; }

    /// <summary>Further labels of jobs and their pods.</summary>
    public IDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Annotations of jobs and their pods.</summary>
    public IDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>User by number for whom programs run; null for the image's, which must not be root.</summary>
    public long? RunAsUser { get; set; }

    /// <summary>Group by number; null for the image's.</summary>
    public long? RunAsGroup { get; set; }

    /// <summary>A further group, to which the cluster may hand over volumes; null for none.</summary>
    public long? FsGroup { get; set; }

    /// <summary>Processor time set aside for a job, such as <c>500m</c>; null for all cores that it may use.</summary>
    public string? CpuRequest { get; set; }

    /// <summary>Memory limit of jobs that ask for none, MiB.</summary>
    public long MemoryMiB { get; set; } = 4096;

    /// <summary>Memory set aside for a job, MiB; null for all that it may use.</summary>
    public long? MemoryRequestMiB { get; set; }

    /// <summary>What a job may write to <c>/tmp</c>, which is its node's disk, MiB.</summary>
    public long ScratchMiB { get; set; } = 10240;

    /// <summary>Name of the resource that graphics processors are.</summary>
    public string GpuResource { get; set; } = "nvidia.com/gpu";

    /// <summary>How jobs reach the service's directories.</summary>
    public KubernetesVolumes Volumes { get; set; }

    /// <summary>Persistent volume claim with <c>Caesar:DataDirectory</c>.</summary>
    public string? DataClaim { get; set; }

    /// <summary>Persistent volume claim with <c>Caesar:JobDirectory</c>.</summary>
    public string? JobClaim { get; set; }

    /// <summary>Where <c>Caesar:DataDirectory</c> lies: a folder of the claim, null for its root; or of the node, null for the same path.</summary>
    public string? DataPath { get; set; }

    /// <summary>Where <c>Caesar:JobDirectory</c> lies, likewise.</summary>
    public string? JobPath { get; set; }

    /// <summary>The remote storage, for <see cref="KubernetesVolumes.Rclone"/>.</summary>
    public KubernetesRclone Rclone { get; init; } = new();

    /// <summary>What apps may do beyond the usual, by name.</summary>
    public IDictionary<string, KubernetesApp> Apps { get; init; } = new Dictionary<string, KubernetesApp>(StringComparer.Ordinal);

    /// <summary>Program that starts the processes of a job that asks for several; its arguments follow.</summary>
    public string MpiRun { get; set; } = "mpirun";

    /// <summary>A job whose container cannot be started, for want of its image or otherwise, is given up after this time.</summary>
    public TimeSpan ImagePullGrace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A job that has left no sign where one is due is given up after this time.</summary>
    public TimeSpan LostGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The executor keeps a job's time limit; the cluster does so this much later, for when no executor is there. Its clock
    /// runs from before the image is pulled.
    /// </summary>
    public TimeSpan DeadlineMargin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often everything is listed anew, whatever the watches have told.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A request that is not answered within this time has failed.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Ways to a cluster.</summary>
public enum KubernetesAccess
{
    /// <summary>The service runs in a pod of it, with a service account.</summary>
    InCluster,

    /// <summary>By a kubeconfig file.</summary>
    Kubeconfig,

    /// <summary>By address, with files for authority, certificate and key, or token.</summary>
    Host,
}

/// <summary>When a node pulls an image.</summary>
public enum KubernetesPullPolicy
{
    /// <summary>When it does not have it.</summary>
    IfNotPresent,

    /// <summary>For every job.</summary>
    Always,

    /// <summary>Never: images are put on the nodes otherwise.</summary>
    Never,
}

/// <summary>How jobs reach the service's directories.</summary>
public enum KubernetesVolumes
{
    /// <summary>Persistent volume claims, which the service mounts too.</summary>
    Claims,

    /// <summary>Folders of the node: a cluster of one, or a disk that all nodes mount.</summary>
    HostPath,

    /// <summary>Each job mounts a remote storage by rclone, which takes a privileged container.</summary>
    Rclone,
}

/// <summary>A taint that jobs put up with; see the Kubernetes manual on taints and tolerations.</summary>
public sealed class KubernetesToleration
{
    /// <summary>Key of the taint; null for every key.</summary>
    public string? Key { get; set; }

    /// <summary>Value of the taint; null for every value.</summary>
    public string? Value { get; set; }

    /// <summary><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>; null for all.</summary>
    public string? Effect { get; set; }
}

/// <summary>A storage that jobs mount by rclone.</summary>
public sealed class KubernetesRclone
{
    /// <summary>Allows the mode. Its containers are privileged: who controls one controls its node.</summary>
    public bool AllowPrivileged { get; set; }

    /// <summary>Secret with <c>rclone.conf</c>.</summary>
    public string? Secret { get; set; }

    /// <summary>Name of the remote in it.</summary>
    public string? Remote { get; set; }

    /// <summary>Folder of the remote that holds what <see cref="MountPath"/> is to show.</summary>
    public string RemotePath { get; set; } = "";

    /// <summary>Where it is mounted; both of the service's directories lie in it.</summary>
    public string? MountPath { get; set; }

    /// <summary>The device on the nodes.</summary>
    public string FuseDevice { get; set; } = "/dev/fuse";
}

/// <summary>What an app may do beyond the usual, for images that were made without care for it.</summary>
public sealed class KubernetesApp
{
    /// <summary>Lets its container start as root and change to another user.</summary>
    public bool AllowUserChange { get; set; }

    /// <summary>Lets it write to its image's own folders.</summary>
    public bool WritableRoot { get; set; }

    /// <summary>Its program takes its arguments as one text in <c>JOB_OPTIONS</c>, and may read that as a shell does.</summary>
    public bool UsesJobOptions { get; set; }
}
