using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>What a job is on the cluster: its whole Job, and what differs by configuration.</summary>
public sealed partial class KubernetesManifestTests
{
    private const string Hostile = "$(HOME) $$ $ ${x} $$(CAESAR_POD) 'q' \"d\"\n`id` \\ é";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Layout Layout = new(new OptionsWrapper<CaesarOptions>(new() { DataDirectory = "/srv/data", JobDirectory = "/srv/jobs" }));
    private static readonly CommandLine Finder = new("finder", ["--x=1"], new Dictionary<string, byte[]>()) { Image = "finder@sha256:0123" };

    [Theory]
    [InlineData("claims.json")]
    [InlineData("everything.json")]
    public void The_whole_Job(string file)
    {
        var made = file == "claims.json" ? Make(Finder with { Threads = 2 }) : Make(Finder, Everything, Asking with { Attempt = 2 });
        var job = JsonNode.Parse(KubernetesJson.Serialize(made))!;
        var command = job["spec"]!["template"]!["spec"]!["containers"]![0]!["command"]!.AsArray();
        Assert.Equal("umask 007\nexec 3>&1\n" + WrapperScript.RunJob, Expanded((string)command[2]!));
        Assert.Equal(WrapperScript.RunProgram, Expanded((string)command[4]!));
        (command[2], command[4]) = ("<run-job.sh>", "<run-program.sh>");
        var expected = File.ReadAllText(Repository.Path("tests", "CaesarRest.Unit.Tests", "Executor", "Kubernetes", file));
        Assert.Equal(expected.Trim(), job.ToJsonString(Readable));
    }

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        var arguments = Container(Make(Finder with { Arguments = [Hostile, ""] })).Command;
        Assert.Equal(["finder", Hostile, ""], arguments.TakeLast(3).Select(Expanded));
        Assert.Equal("5b1f6f0e-6f5f-4f0e-9d3c-2f3a4b5c6d7e-1-1/the-pod", Expanded(arguments[^4]));
    }

    [Fact]
    public void A_job_may_use_all_cores_of_all_its_processes() =>
        Assert.Equal("6", Container(Make(Finder with { Processes = 2, Threads = 3 })).Resources.Limits["cpu"].ToString());

    [Theory]
    [InlineData("500m", 2, "500m")]
    [InlineData("1500m", 1, "1")]
    [InlineData("2.5", 2, "2")]
    [InlineData(null, 2, "2")]
    public void No_more_is_set_aside_for_a_job_than_it_may_use(string? request, int threads, string setAside)
    {
        var cluster = Claims;
        cluster.CpuRequest = request;
        Assert.Equal(setAside, Container(Make(Finder with { Threads = threads }, cluster)).Resources.Requests["cpu"].ToString());
    }

    [Fact]
    public void Processes_are_started_by_mpirun() =>
        Assert.Equal(["mpirun", "--np", "2", "finder", "--x=1"], Container(Make(Finder with { Processes = 2 })).Command.TakeLast(5));

    [Fact]
    public void More_cores_than_the_backend_gives_are_refused() =>
        Assert.StartsWith("The job asks for 6 cores, and may have 4 on cloud.", Refusal(Finder with { Processes = 2, Threads = 3 }), StringComparison.Ordinal);

    [Fact]
    public void An_app_without_an_image_cannot_start() => Assert.StartsWith("No container image of this app", Refusal(Finder with { Image = null }), StringComparison.Ordinal);

    [Fact]
    public void An_input_that_lies_on_no_volume_cannot_be_read() =>
        Assert.StartsWith("The input does not lie where", Assert.Throws<CannotStartException>(() => Make(Finder, input: "/opt/sets/survey.fits")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_image_that_takes_its_arguments_as_one_text_gets_only_plain_ones()
    {
        var cluster = Claims;
        cluster.Apps["aegean"] = new() { UsesJobOptions = true };
        var container = Container(Make(Finder with { Arguments = ["--x=1.5", "--file=/srv/data/ann/f.fits"] }, cluster));
        Assert.Equal("finder", container.Command[^1]);
        Assert.Equal("--x=1.5 --file=/srv/data/ann/f.fits", container.Env.Single(one => one.Name == "JOB_OPTIONS").Value);
        foreach (var argument in (string[])["--x=$(id)", "--x=a b", "--x=`id`", "--x=a;b", "--x='a'", "--x=a\nb", "", "--x=é", "--x=a|b", "--x=*"])
            Assert.StartsWith("An option has characters", Assert.Throws<CannotStartException>(() => Make(Finder with { Arguments = [argument] }, cluster)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_an_app_that_is_excepted_may_change_its_user_or_its_image()
    {
        var cluster = Claims;
        cluster.Apps["aegean"] = new() { AllowUserChange = true, WritableRoot = true };
        var excepted = Make(Finder, cluster);
        Assert.False(excepted.Spec.Template.Spec.SecurityContext.RunAsNonRoot);
        Assert.Equal(["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"], Container(excepted).SecurityContext.Capabilities.Add);
        Assert.False(Container(excepted).SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(Container(excepted).SecurityContext.Privileged);
        var other = Make(Finder, cluster, Examples.Running with { App = "caesar" });
        Assert.True(other.Spec.Template.Spec.SecurityContext.RunAsNonRoot);
        Assert.Null(Container(other).SecurityContext.Capabilities.Add);
    }

    [Fact]
    public void A_job_that_asks_for_nothing_gets_no_more_than_one_that_asks()
    {
        var settings = new BackendSettings { MaxMemoryPerJobMiB = 2000, Kubernetes = Claims };
        var job = new KubernetesManifest(settings, new(Guid.Empty, "cloud"), Layout, TimeSpan.FromSeconds(10)).For(Examples.Running, new LaunchCall(Finder, "/srv/data/ann/f.fits"));
        Assert.Equal("2000Mi", Container(job).Resources.Limits["memory"].ToString());
    }

    [Fact]
    public void A_node_of_its_own_disk()
    {
        var spec = Make(Finder, new() { Volumes = KubernetesVolumes.HostPath, JobPath = "/disk/jobs" }).Spec.Template.Spec;
        Assert.Equal(["/srv/data/ann/f.fits", "/disk/jobs/ann/job_5b1f6f0e-6f5f-4f0e-9d3c-2f3a4b5c6d7e"], spec.Volumes.Select(volume => volume.HostPath?.Path).OfType<string>());
        Assert.Equal(
            ["/srv/data/ann/f.fits", "/srv/jobs/ann/job_5b1f6f0e-6f5f-4f0e-9d3c-2f3a4b5c6d7e", "/tmp"], spec.Containers[0].VolumeMounts.Select(mount => mount.MountPath));
    }

    [Fact]
    public void A_remote_storage_is_mounted_before_the_wrapper_runs()
    {
        var cluster = new KubernetesSettings
        {
            Volumes = KubernetesVolumes.Rclone,
            Rclone = new() { AllowPrivileged = true, Secret = "rclone-secret", Remote = "nextcloud", RemotePath = "caesar", MountPath = "/srv" },
        };
        var container = Container(Make(Finder, cluster));
        Assert.True(container.SecurityContext.Privileged);
        Assert.Equal(["rclone-job", "nextcloud:caesar", "/srv"], container.Command.Skip(3).Take(3));
        Assert.Equal("umask 007\nexec 3>&1\n" + WrapperScript.RunJob, Expanded(container.Command[6]));
        Assert.Equal(["/config", "/dev/fuse", "/srv", "/tmp"], container.VolumeMounts.Select(mount => mount.MountPath));
    }

    private static KubernetesSettings Claims => new() { DataClaim = "data", JobClaim = "jobs" };

    private static Execution Asking => Examples.Running with { Resources = new JobResources { MemoryMiB = 512, Gpus = 1 } };

    private static KubernetesSettings Everything => new()
    {
        ServiceAccount = "finders",
        ImagePullSecrets = { "registry" },
        PullPolicy = KubernetesPullPolicy.Always,
        NodeSelector = { ["disk"] = "fast" },
        Tolerations = { new() { Key = "gpu", Effect = "NoSchedule" }, new() { Key = "group", Value = "radio" } },
        PriorityClass = "batch",
        Labels = { ["group"] = "radio" },
        Annotations = { ["note"] = "for $(HOME)" },
        RunAsUser = 1000,
        RunAsGroup = 1001,
        FsGroup = 1002,
        CpuRequest = "50m",
        MemoryRequestMiB = 64,
        DataClaim = "all",
        DataPath = "data",
        JobClaim = "all",
        JobPath = "jobs",
    };

    private static V1Job Make(CommandLine command, KubernetesSettings? cluster = null, Execution? execution = null, string input = "/srv/data/ann/f.fits") =>
        new KubernetesManifest(
            new() { MaxCoresPerJob = 6, Kubernetes = cluster ?? Claims }, new(new Guid("00000000-0000-0000-0000-000000000007"), "cloud"), Layout, TimeSpan.FromSeconds(10))
            .For(execution ?? Examples.Running, new LaunchCall(command, input));

    private static string Refusal(CommandLine command) => Assert.Throws<CannotStartException>(() =>
        new KubernetesManifest(new() { MaxCoresPerJob = 4, Kubernetes = Claims }, new(Guid.Empty, "cloud"), Layout, TimeSpan.FromSeconds(10))
            .For(Examples.Running, new LaunchCall(command, "/srv/data/ann/f.fits"))).Message;

    private static V1Container Container(V1Job job) => job.Spec.Template.Spec.Containers[0];

    /// <summary>What Kubernetes makes of an argument; see its function Expand in third_party/forked/golang/expansion.</summary>
    private static string Expanded(string text) => Reference().Replace(text, found => found.Value switch
    {
        "$$" => "$",
        "$(CAESAR_POD)" => "the-pod",
        "$(HOME)" => "/tmp",
        var other => other,
    });

    [GeneratedRegex(@"\$\$|\$\([^)]*\)")]
    private static partial Regex Reference();
}
