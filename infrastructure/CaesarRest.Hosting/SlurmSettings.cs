using System.Text.RegularExpressions;

namespace CaesarRest.Hosting;

/// <summary><c>Caesar:Executor:Backends:&lt;name&gt;:Slurm</c>: a cluster, and how its slurmrestd is reached.</summary>
public sealed partial class SlurmSettings
{
    /// <summary>Address of slurmrestd: <c>https://host:6820</c>.</summary>
    public string? Url { get; set; }

    /// <summary>Lets <see cref="Url"/> be plain http on another machine. Whoever can read that network can then act as any user.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>Version of the API, such as <c>v0.0.40</c>; null to take the newest that both sides know.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>File with the cluster's key for HS256 tokens (jwt_hs256.key), with which tokens are made.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File with a token that others renew, in place of <see cref="KeyFile"/>.</summary>
    public string? TokenFile { get; set; }

    /// <summary>How long a token that is made here holds.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The user of the cluster for whom jobs run.</summary>
    public string User { get; set; } = "caesar";

    /// <summary>Whether jobs run for <see cref="User"/> or for their owner.</summary>
    public SlurmUserMapping UserMapping { get; set; }

    /// <summary>Users of the cluster by owner, where an owner is not called the same there.</summary>
    public IDictionary<string, string> Users { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Partition; null for the cluster's default.</summary>
    public string? Partition { get; set; }

    /// <summary>Account to be charged; null for the user's default.</summary>
    public string? Account { get; set; }

    /// <summary>Quality of service; null for the user's default.</summary>
    public string? Qos { get; set; }

    /// <summary>Features that a node must have: <c>avx512&amp;ib</c>; null for none.</summary>
    public string? Constraint { get; set; }

    /// <summary>Name of the generic resource (gres) that graphics processors are.</summary>
    public string GpuResource { get; set; } = "gpu";

    /// <summary>Further fields of a job's submission, by their name in slurmrestd's API; only those that cannot change who runs what.</summary>
    public IDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>PATH of jobs, where programs are found.</summary>
    public string Path { get; set; } = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>What <c>Caesar:DataDirectory</c> is called on the cluster; null for the same.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>What <c>Caesar:JobDirectory</c> is called on the cluster; null for the same.</summary>
    public string? JobDirectory { get; set; }

    /// <summary>A folder of the cluster where jobs are started and Slurm writes what it has to say of them; null for the job's own.</summary>
    public string? BatchWorkDirectory { get; set; }

    /// <summary>How programs are run.</summary>
    public SlurmContainer Container { get; set; }

    /// <summary>Program that starts the processes of a job that asks for several; its arguments follow.</summary>
    public string MpiRun { get; set; } = "mpirun";

    /// <summary>A job of which the cluster no longer knows, and that left no exit status, is given up after this time.</summary>
    public TimeSpan LostGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A request that is not answered within this time has failed.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// True for what can be the name of a user for whom jobs run; see useradd(8). Whoever holds the cluster's key may act as
    /// anybody there, so the superuser is none.
    /// </summary>
    public static bool IsUser(string name) => UserName().IsMatch(name) && name != "root";

    [GeneratedRegex(@"\A[a-z_][a-z0-9_-]{0,31}\z")]
    private static partial Regex UserName();
}

/// <summary>For whom jobs run on a cluster.</summary>
public enum SlurmUserMapping
{
    /// <summary>All for one user.</summary>
    Service,

    /// <summary>Each for its owner.</summary>
    Owner,
}

/// <summary>How a cluster runs a finder.</summary>
public enum SlurmContainer
{
    /// <summary>As a program of its nodes.</summary>
    None,

    /// <summary>In the app's image, by apptainer.</summary>
    Apptainer,

    /// <summary>In the app's image, by singularity.</summary>
    Singularity,
}
