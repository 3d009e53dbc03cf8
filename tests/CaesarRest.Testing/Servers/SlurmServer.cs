using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace CaesarRest.Testing.Servers;

/// <summary>A Slurm cluster of one node of the distribution's version with slurmrestd on loopback, started once for the tests that share it.</summary>
public partial class SlurmServer : IAsyncLifetime
{
    /// <summary>Whose jobs the cluster runs.</summary>
    public const string User = "caesar-jobs";

    /// <summary>Another one, who shares the group of <see cref="User"/>.</summary>
    public const string Guest = "caesar-guest";

    /// <summary>The default partition.</summary>
    public const string Partition = "normal";

    /// <summary>A partition in which no job ever starts.</summary>
    public const string ClosedPartition = "closed";

    private readonly TemporaryFolder _folder = new();
    private readonly string _port = FreePort.Block(5).ToString(CultureInfo.InvariantCulture);
    private readonly string _recipe;
    private string? _version;
    private string _why = "";

    /// <summary>Not started yet.</summary>
    public SlurmServer()
        : this("slurm")
    {
    }

    private protected SlurmServer(string recipe) => _recipe = recipe;

    /// <summary>For how long the controller knows a job that has ended, and a few seconds more.</summary>
    public TimeSpan MinJobAge { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>What the node claims to have; as many jobs of one CPU run at once.</summary>
    public int Cpus { get; init; } = 4;

    /// <summary>With slurmdbd, which knows ended jobs for ever.</summary>
    public bool Accounting { get; init; }

    /// <summary>Address of slurmrestd; skips the test when there is no Slurm here.</summary>
    public Uri Rest
    {
        get
        {
            Assert.SkipWhen(_version is null, $"no Slurm here: {_why}");
            return new($"http://127.0.0.1:{_port}/");
        }
    }

    /// <summary>The file with the key of the tokens.</summary>
    public string KeyFile => _folder["jwt.key"];

    /// <summary>The test apps, where the cluster's users can read them.</summary>
    public string Apps => _folder["apps"];

    /// <summary>Name and version, or null when there is no Slurm here.</summary>
    public string? Engine => _version is null ? null : $"Slurm {_version}";

    /// <summary>
    /// A folder of a test for the service's data and jobs and for what the test's jobs write: of the group of the cluster's users,
    /// who may write in it, at the same path for both sides.
    /// </summary>
    public TemporaryFolder WorkFolder() => new(_folder["work"]);

    /// <summary>Settings of a service whose jobs all run on this cluster.</summary>
    /// <param name="rest">What stands before slurmrestd; null for itself.</param>
    public IReadOnlyList<string> Settings(Uri? rest = null) =>
    [
        "--Caesar:Jobs:Backend=cluster",
        "--Caesar:Executor:Backends:cluster:Kind=Slurm",
        $"--Caesar:Executor:Backends:cluster:Slurm:Url={rest ?? Rest}",
        $"--Caesar:Executor:Backends:cluster:Slurm:KeyFile={KeyFile}",
        $"--Caesar:Executor:Backends:cluster:Slurm:User={User}",
        $"--Caesar:FinderDirectory={Apps}",
    ];

    /// <summary>A token for <see cref="User"/> that the cluster itself has made.</summary>
    public string Token(TimeSpan lifetime) =>
        Command("scontrol", "token", $"username={User}", string.Create(CultureInfo.InvariantCulture, $"lifespan={lifetime.TotalSeconds:F0}"))[^1]["SLURM_JWT=".Length..];

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        File.WriteAllLines(_folder["settings"],
        [
            string.Create(CultureInfo.InvariantCulture, $"MinJobAge={MinJobAge.TotalSeconds:F0}"),
            string.Create(CultureInfo.InvariantCulture, $"CPUs={Cpus}"),
            $"Accounting={(Accounting ? "yes" : "no")}",
        ]);
        CopyApps();
        _version = Start(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends slurmrestd; the jobs go on.</summary>
    public void StopRest() => Stop("slurmrestd");

    /// <summary>Ends the controller; running jobs go on, and slurmrestd answers with errors.</summary>
    public void StopController() => Stop("slurmctld");

    /// <summary>Starts what was stopped.</summary>
    public void StartAgain() => Start();

    /// <summary>Ends and starts the controller, which keeps its jobs.</summary>
    public void RestartController()
    {
        StopController();
        StartAgain();
    }

    /// <summary>Gives the cluster another key, so that no token made before is any good.</summary>
    public void RotateKey()
    {
        Stop("slurmrestd");
        Stop("slurmctld");
        Stop("slurmdbd");
        var key = new byte[128];
        Random.Shared.NextBytes(key);
        File.WriteAllBytes(KeyFile, key);
        StartAgain();
    }

    /// <summary>A command of Slurm as its administrator, and the lines it prints.</summary>
    public IReadOnlyList<string> Command(params ReadOnlySpan<string> words) =>
        Recipe.Lines(_recipe, out _, ["run", _folder.Path, .. words]) ?? [];

    /// <summary>The jobs that the controller knows, by their ids.</summary>
    public IReadOnlyList<SlurmJob> Jobs() =>
    [
        .. Command("squeue", "--noheader", "--all", "--states=all", "--format=%i|%T|%u|%j|%k").Select(line => line.Split('|', 5))
            .Select(row => new SlurmJob(int.Parse(row[0], CultureInfo.InvariantCulture), row[1], row[2], row[3], row[4] is "(null)" ? "" : row[4])).OrderBy(job => job.Id),
    ];

    /// <summary>The ids of all batch jobs ever submitted, also of those that the controller has forgotten.</summary>
    public IReadOnlyList<int> Submitted() =>
        [.. File.ReadLines(_folder[Path.Combine("log", "slurmctld.log")]).Select(line => Submission().Match(line)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),];

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_version is not null)
            Stop();
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"_slurm_rpc_submit_batch_job: JobId=(\d+)")]
    private static partial Regex Submission();

    private string? Start(params ReadOnlySpan<string> owner) => Recipe.Run(_recipe, out _why, ["start", _folder.Path, _port, .. owner]);

    private void Stop(params ReadOnlySpan<string> daemon) => Recipe.Run(_recipe, out _, ["stop", _folder.Path, .. daemon]);

    // The checkout may lie where the cluster's users cannot look, and not where its system is a folder of its own.
    private void CopyApps()
    {
        var apps = Repository.Path("tests", "CaesarRest.Testing", "Apps");
        foreach (var file in Directory.EnumerateFiles(apps, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Apps, Path.GetRelativePath(apps, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
