using CaesarRest.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Hosting;

public sealed class KubernetesSettingsTests
{
    private const string Prefix = "Caesar:Executor:Backends:cloud:Kubernetes";

    [Theory]
    [InlineData("Access", "kubeconfig", ":Kubeconfig must name a file")]
    [InlineData("Access", "host", ":Host is ''; give the address of the API server")]
    [InlineData("Access", "telnet", ":Access is 'telnet'; give one of incluster, kubeconfig, host.")]
    [InlineData("Volumes", "rclone", ":Rclone:AllowPrivileged to true to accept that")]
    [InlineData("DataClaim", null, ":DataClaim is ''; give the name of the persistent volume claim")]
    [InlineData("JobClaim", "My Claim", ":JobClaim is 'My Claim'; give the name")]
    [InlineData("JobPath", "/jobs", ":JobPath is '/jobs'; give a folder of the claim, without a leading slash")]
    [InlineData("JobPath", "../jobs", ":JobPath is '../jobs'; give a folder of the claim")]
    [InlineData("DataPath", "a$(B)", ":DataPath is 'a$(B)'")]
    [InlineData("Namespace", "Jobs", ":Namespace is 'Jobs'; names in Kubernetes")]
    [InlineData("ServiceAccount", "a b", ":ServiceAccount is 'a b'")]
    [InlineData("ImagePullSecrets:0", "a_b", ":ImagePullSecrets is 'a_b'")]
    [InlineData("Labels:group", "a b", ":Labels:group is 'a b', which Kubernetes does not take for a label.")]
    [InlineData("Labels:caesar-rest/job", "x", ": the label caesar-rest/job is the service's own")]
    [InlineData("Labels:app.kubernetes.io/managed-by", "x", ": the label app.kubernetes.io/managed-by is set by the service or the cluster")]
    [InlineData("Labels:job-name", "x", ": the label job-name is set by the service or the cluster")]
    [InlineData("Tolerations:0:Value", "x", ":Tolerations has the value 'x' without a key; give both")]
    [InlineData("ScratchMiB", "0", ":ScratchMiB is 0; give 1 or more.")]
    [InlineData("NodeSelector:-x", "y", ":NodeSelector:-x is 'y'")]
    [InlineData("Annotations:a b", "y", ":Annotations:a b: Kubernetes does not take this")]
    [InlineData("Tolerations:0:Effect", "Maybe", ":Tolerations has the effect 'Maybe'; give one of NoSchedule")]
    [InlineData("Tolerations:0:Operator", "Exists", ":Tolerations:0:Operator is no setting; known here: Key, Value, Effect.")]
    [InlineData("RunAsUser", "0", ":RunAsUser is 0; give a number above 0, which is root's.")]
    [InlineData("FsGroup", "-1", ":FsGroup is -1")]
    [InlineData("MemoryMiB", "0", ":MemoryMiB is 0; give 1 or more.")]
    [InlineData("CpuRequest", "lots", ":CpuRequest is 'lots'; give cores")]
    [InlineData("GpuResource", "a/b/c", ":GpuResource is 'a/b/c'")]
    [InlineData("PollInterval", "00:00:00", ":PollInterval is 00:00:00; give a time span above zero")]
    [InlineData("PullPolicy", "sometimes", ":PullPolicy is 'sometimes'; give one of ifnotpresent, always, never.")]
    public void A_wrong_setting_is_told_by_its_key(string key, string? value, string told)
    {
        var fault = Assert.ThrowsAny<Exception>(() => Read((key, value)));
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_in_place_of_a_kubeconfig()
    {
        (string, string?)[] host = [("Access", "host"), ("Host", "https://kubernetes.example.org:6443"), ("Namespace", "jobs")];
        Assert.Equal("https://kubernetes.example.org:6443", Read([.. host, ("CertificateFile", "/c"), ("KeyFile", "/k")]).Kubernetes.Host);
        Assert.Equal("/t", Read([.. host, ("TokenFile", "/t")]).Kubernetes.TokenFile);
        Assert.Contains("CertificateFile and KeyFile must be given together", Refusal([.. host, ("CertificateFile", "/c")]), StringComparison.Ordinal);
        Assert.Contains("give either CertificateFile with KeyFile, or TokenFile", Refusal(host), StringComparison.Ordinal);
        Assert.Contains(":Host is 'http://kubernetes.example.org'", Refusal([.. host, ("TokenFile", "/t"), ("Host", "http://kubernetes.example.org")]), StringComparison.Ordinal);
        Assert.Contains(":Namespace must be given", Refusal([.. host, ("TokenFile", "/t"), ("Namespace", null)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_remote_storage_is_mounted_above_the_services_directories()
    {
        (string, string?)[] rclone = [("Volumes", "rclone"), ("Rclone:AllowPrivileged", "true"), ("Rclone:Secret", "rclone-secret"), ("Rclone:Remote", "nextcloud")];
        Assert.Equal("nextcloud", Read([.. rclone, ("Rclone:MountPath", "/srv")]).Kubernetes.Rclone.Remote);
        Assert.Contains(":Rclone:MountPath is '/mnt'; give a full path in which Caesar:DataDirectory lies.", Refusal([.. rclone, ("Rclone:MountPath", "/mnt")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_every_kind_are_read()
    {
        var backend = Read(
            ("Labels:group", "radio"), ("Tolerations:0:Key", "gpu"), ("ImagePullSecrets:0", "registry"), ("PullPolicy", "always"),
            ("Apps:caesar:WritableRoot", "true"), ("Volumes", "hostpath"), ("JobPath", "/disk/jobs"));
        Assert.Equal((BackendKind.Kubernetes, 500), (backend.Kind, backend.Slots));
        Assert.Equal(
            ("radio", "gpu", "registry", KubernetesPullPolicy.Always, true),
            (backend.Kubernetes.Labels["group"], backend.Kubernetes.Tolerations[0].Key, backend.Kubernetes.ImagePullSecrets[0], backend.Kubernetes.PullPolicy,
             backend.Kubernetes.Apps["caesar"].WritableRoot));
    }

    private static string Refusal((string, string?)[] changes) => Assert.Throws<OptionsValidationException>(() => Read(changes)).Message;

    private static BackendSettings Read(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Caesar:DataDirectory"] = "/srv/data",
            ["Caesar:JobDirectory"] = "/srv/jobs",
            ["Caesar:Executor:Backends:cloud:Kind"] = "kubernetes",
            ["Caesar:Jobs:Backend"] = "cloud",
            [$"{Prefix}:DataClaim"] = "data",
            [$"{Prefix}:JobClaim"] = "jobs",
        };
        foreach (var (key, value) in changes)
            settings[$"{Prefix}:{key}"] = value;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        return builder.AddCaesarDefaults().Executor.Backends["cloud"];
    }
}
