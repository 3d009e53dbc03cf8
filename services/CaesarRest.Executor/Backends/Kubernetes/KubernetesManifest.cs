using System.Globalization;
using CaesarRest.Hosting;
using k8s.Models;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>
/// The Job of an attempt: one pod with one container that runs the wrapper, without any privilege, and sees of the
/// service's directories the job's own folder and, to read, its input.
/// </summary>
internal sealed class KubernetesManifest(BackendSettings settings, KubernetesLabels labels, Layout layout, TimeSpan stopGrace)
{
    /// <summary>Name of the container.</summary>
    public const string Container = "finder";

    private const string Scratch = "/tmp";

    // The service may be another user of the same group. What the wrapper itself has to say is for the pod's log.
    private const string Shared = "umask 007\nexec 3>&1\n";

    // A container's first process ignores the signal that a deletion sends it, so that it can leave an exit status; this tells the program.
    private const string Stop = "read -r session rest <\"$1.started\" && kill -s TERM -- \"-$session\"";

    private static readonly string RcloneJob = WrapperScript.Read("rclone-job.sh");

    private KubernetesSettings Cluster => settings.Kubernetes;

    /// <summary>The Job.</summary>
    /// <exception cref="CannotStartException">The cluster cannot run it as it is asked for.</exception>
    public V1Job For(Execution execution, LaunchCall call)
    {
        var app = Cluster.Apps.TryGetValue(execution.App, out var found) ? found : new KubernetesApp();
        var metadata = new V1ObjectMeta
        {
            Name = KubernetesLabels.JobName(execution.JobId, execution.Attempt),
            Labels = Cluster.Labels.Concat(labels.Of(execution)).ToDictionary(),
            Annotations = Some(Cluster.Annotations),
        };
        return new V1Job
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = metadata,
            Spec = new V1JobSpec
            {
                BackoffLimit = 0,
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = metadata.Labels, Annotations = metadata.Annotations },
                    Spec = Pod(execution, call, app),
                },
            },
        };
    }

    private V1PodSpec Pod(Execution execution, LaunchCall call, KubernetesApp app)
    {
        var volumes = KubernetesMounts.For(call.InputPath, JobFolder.Of(execution, layout).Path, layout, Cluster);
        return new V1PodSpec
        {
            RestartPolicy = "Never",
            // Not the Job's own deadline, which also counts the wait for a node.
            ActiveDeadlineSeconds = (long)Math.Ceiling(execution.TimeLimitSeconds + Cluster.DeadlineMargin.TotalSeconds),
            TerminationGracePeriodSeconds = Math.Max(1, (long)Math.Ceiling(stopGrace.TotalSeconds)),
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            ServiceAccountName = Cluster.ServiceAccount,
            ImagePullSecrets = Some([.. Cluster.ImagePullSecrets.Select(secret => new V1LocalObjectReference { Name = secret })]),
            NodeSelector = Some(Cluster.NodeSelector),
            Tolerations = Some([.. Cluster.Tolerations.Select(Toleration)]),
            PriorityClassName = Cluster.PriorityClass,
            SecurityContext = KubernetesSecurity.OfPod(Cluster, app),
            Containers = [ContainerOf(execution, call, app, volumes.Mounts)],
            Volumes = [.. volumes.Volumes, new V1Volume { Name = "scratch", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = MiB(Cluster.ScratchMiB) } }],
        };
    }

    private V1Container ContainerOf(Execution execution, LaunchCall call, KubernetesApp app, IEnumerable<V1VolumeMount> mounts)
    {
        var folder = JobFolder.Of(execution, layout);
        var (processes, threads) = (call.Command.Processes ?? 1, call.Command.Threads ?? 1);
        // What it asks for as a whole, or what its options come to.
        var cores = Math.Max((long)processes * threads, execution.Resources?.Cores ?? 0);
        return new V1Container
        {
            Name = Container,
            Image = call.Command.Image ?? throw new CannotStartException("No container image of this app is known for the cluster."),
            ImagePullPolicy = Cluster.PullPolicy.ToString(),
            WorkingDir = Scratch,
            Command = [.. Command(execution, call, app, folder)],
            Env =
            [
                new V1EnvVar { Name = "HOME", Value = Scratch },
                new V1EnvVar { Name = "LANG", Value = "C.UTF-8" },
                new V1EnvVar { Name = "OMP_NUM_THREADS", Value = threads.ToString(CultureInfo.InvariantCulture) },
                new V1EnvVar { Name = "CAESAR_POD", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.name" } } },
                .. JobOptions(call, app, folder),
            ],
            Lifecycle = new V1Lifecycle
            {
                PreStop = new V1LifecycleHandler { Exec = new V1ExecAction { Command = ["sh", "-c", Stop, "stop-job", Mark(folder, execution.Attempt)] } },
            },
            Resources = Resources(execution, cores),
            SecurityContext = KubernetesSecurity.OfContainer(Cluster, app),
            VolumeMounts = [.. mounts, new V1VolumeMount { Name = "scratch", MountPath = Scratch }],
        };
    }

    /// <summary>The wrapper with its arguments. Only the pod's name, at the end of the submission's, is for Kubernetes to fill in.</summary>
    private IEnumerable<string> Command(Execution execution, LaunchCall call, KubernetesApp app, JobFolder folder) =>
    [
        "sh", "-c", .. Remote().Select(KubernetesArguments.Literal),
        KubernetesArguments.Literal(Shared + WrapperScript.RunJob), "run-job", KubernetesArguments.Literal(WrapperScript.RunProgram),
        KubernetesArguments.Literal(folder.Control), execution.Attempt.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{execution.Id}-{execution.Launches}/$(CAESAR_POD)"),
        .. Program(call, app).Select(KubernetesArguments.Literal),
    ];

    private string[] Remote() => Cluster.Volumes == KubernetesVolumes.Rclone
        ? [RcloneJob, "rclone-job", $"{Cluster.Rclone.Remote}:{Cluster.Rclone.RemotePath}", Cluster.Rclone.MountPath!]
        : [];

    private string[] Program(LaunchCall call, KubernetesApp app)
    {
        if (app.UsesJobOptions)
            return [call.Command.Program];
        string[] program = [call.Command.Program, .. call.Command.Arguments];
        return call.Command.Processes > 1
            ? [Cluster.MpiRun, "--np", call.Command.Processes.Value.ToString(CultureInfo.InvariantCulture), .. program]
            : program;
    }

    /// <summary>The environment that the original's images take their arguments from.</summary>
    private static IEnumerable<V1EnvVar> JobOptions(LaunchCall call, KubernetesApp app, JobFolder folder) =>
        !app.UsesJobOptions ? [] :
        [
            new V1EnvVar { Name = "JOB_OPTIONS", Value = KubernetesArguments.Literal(KubernetesArguments.JobOptions(call.Command.Arguments)) },
            new V1EnvVar { Name = "JOB_OUTDIR", Value = KubernetesArguments.Literal(folder.Path) },
            new V1EnvVar { Name = "JOB_DIR", Value = KubernetesArguments.Literal(folder.Path) },
            new V1EnvVar { Name = "INPUTFILE", Value = KubernetesArguments.Literal(call.InputPath) },
            new V1EnvVar { Name = "CHANGE_RUNUSER", Value = app.AllowUserChange ? "1" : "0" },
        ];

    private V1ResourceRequirements Resources(Execution execution, long cores)
    {
        if (cores > settings.MaxCoresPerJob)
            throw new CannotStartException($"The job asks for {cores} cores, and may have {settings.MaxCoresPerJob} on {labels.Backend}.");
        var memory = execution.Resources?.MemoryMiB ?? Math.Min(Cluster.MemoryMiB, settings.MaxMemoryPerJobMiB ?? long.MaxValue);
        var limits = new Dictionary<string, ResourceQuantity>
        {
            ["cpu"] = new(cores.ToString(CultureInfo.InvariantCulture)),
            ["memory"] = MiB(memory),
        };
        if (execution.Resources?.Gpus is > 0 and var gpus)
            limits[Cluster.GpuResource] = new(gpus.ToString(CultureInfo.InvariantCulture));
        return new V1ResourceRequirements
        {
            Limits = limits,
            Requests = new Dictionary<string, ResourceQuantity>
            {
                ["cpu"] = new(Cluster.CpuRequest is { } request && Cores(request) < cores ? request : cores.ToString(CultureInfo.InvariantCulture)),
                ["memory"] = MiB(Math.Min(memory, Cluster.MemoryRequestMiB ?? memory)),
            },
        };
    }

    private static decimal Cores(string quantity) => quantity.EndsWith('m')
        ? decimal.Parse(quantity[..^1], CultureInfo.InvariantCulture) / 1000
        : decimal.Parse(quantity, CultureInfo.InvariantCulture);

    private static ResourceQuantity MiB(long amount) => new(string.Create(CultureInfo.InvariantCulture, $"{amount}Mi"));

    private static string Mark(JobFolder folder, int attempt) => Path.Combine(folder.Control, FormattableString.Invariant($"attempt-{attempt}"));

    private static V1Toleration Toleration(KubernetesToleration toleration) => new()
    {
        Key = toleration.Key,
        OperatorProperty = toleration.Value is null ? "Exists" : "Equal",
        Value = toleration.Value,
        Effect = toleration.Effect,
    };

    // What is not set is not sent.
    private static IDictionary<string, string>? Some(IDictionary<string, string> map) => map.Count > 0 ? map : null;

    private static IList<T>? Some<T>(IList<T> list) => list.Count > 0 ? list : null;
}
