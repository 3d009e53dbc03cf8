namespace CaesarRest.Hosting;

/// <summary><c>Caesar:Executor:Backends:&lt;name&gt;</c>.</summary>
public sealed class BackendSettings
{
    private const int MostInAQueue = 500;

    /// <summary>What kind of backend it is.</summary>
    public BackendKind Kind { get; set; } = BackendKind.Local;

    /// <summary>
    /// Most jobs that one executor has handed to it at once. When not set, the number of processors for a machine, and for
    /// a site that queues jobs itself 500.
    /// </summary>
    public int? MaxConcurrentJobs { get; set; }

    /// <summary>Most processor cores that a job may have; null for no limit.</summary>
    public int? MaxCoresPerJob { get; set; }

    /// <summary>Most memory that a job may ask for, MiB; null for no limit.</summary>
    public long? MaxMemoryPerJobMiB { get; set; }

    /// <summary>Most graphics processors that a job may ask for; null for no limit.</summary>
    public int? MaxGpusPerJob { get; set; }

    /// <summary>Longest wall-clock limit that a job may have; null for no limit.</summary>
    public TimeSpan? MaxTimeLimit { get; set; }

    /// <summary>The site, for a backend of kind <see cref="BackendKind.Slurm"/>.</summary>
    public SlurmSettings Slurm { get; init; } = new();

    /// <summary>The cluster, for a backend of kind <see cref="BackendKind.Kubernetes"/>.</summary>
    public KubernetesSettings Kubernetes { get; init; } = new();

    /// <summary><see cref="MaxConcurrentJobs"/> with its default.</summary>
    public int Slots => MaxConcurrentJobs ?? (Kind == BackendKind.Local ? Environment.ProcessorCount : MostInAQueue);
}

/// <summary>Kinds of backends.</summary>
public enum BackendKind
{
    /// <summary>Processes on the executor's own machine.</summary>
    Local,

    /// <summary>A Slurm cluster, through its REST service.</summary>
    Slurm,

    /// <summary>A Kubernetes cluster, through its API.</summary>
    Kubernetes,
}
