using k8s;
using Xunit;

namespace CaesarRest.Testing.Servers;

/// <summary>A cluster with a namespace for jobs and a service account that may do there what the shipped Role allows.</summary>
public abstract class KubernetesCluster : IAsyncLifetime
{
    /// <summary>Where jobs run.</summary>
    public const string Namespace = "caesar";

    /// <summary>The service account of the executor.</summary>
    public const string Account = "caesar-rest";

    /// <summary>The image of SExtractor, which has a shell and the usual programs too.</summary>
    public const string Image = "localhost/caesar-rest/sextractor:1";

    /// <summary>The same by what it holds.</summary>
    public abstract string PinnedImage { get; }

    /// <summary>Name and version; null when there is none here.</summary>
    public abstract string? Engine { get; }

    /// <summary>Cores of its node.</summary>
    public abstract int Cores { get; }

    /// <summary>Address of the API server; skips the test when there is no cluster here.</summary>
    public abstract Uri Api { get; }

    /// <summary>File with the certificate of who signs for the API server; null where it speaks plain http.</summary>
    public abstract string? AuthorityFile { get; }

    /// <summary>Of what is made for the tests.</summary>
    protected abstract TemporaryFolder Folder { get; }

    /// <summary>A client that may do everything.</summary>
    public abstract IKubernetes Admin { get; }

    /// <summary>A folder of a test for the service's data and jobs: of the group of those who run in the image, at the same path on the node.</summary>
    public abstract TemporaryFolder WorkFolder();

    /// <summary>A token of a service account of the namespace, signed with the cluster's key.</summary>
    public abstract string Token(TimeSpan lifetime, string account = Account);

    /// <summary>Makes another service account that may do what the Role allows, but for one verb.</summary>
    public abstract void MakeAccount(string account, string resource, string withoutVerb);

    /// <summary>Ends the API server; jobs go on.</summary>
    public abstract void StopApi();

    /// <summary>Ends what looks after the node's pods; they go on.</summary>
    public abstract void StopKubelet();

    /// <summary>Cuts the node's power.</summary>
    public abstract void StopNode();

    /// <summary>Starts what was stopped.</summary>
    public abstract void StartAgain();

    /// <summary>A kubeconfig file of a service account of the namespace.</summary>
    public string Kubeconfig(string account = Account, TimeSpan? lifetime = null)
    {
        var file = Folder[$"{account}-{Path.GetRandomFileName()}.kubeconfig"];
        var authority = AuthorityFile is null ? "" : $", certificate-authority: {AuthorityFile}";
        File.WriteAllText(file, $$"""
            apiVersion: v1
            kind: Config
            clusters:
              - name: tests
                cluster: { server: "{{Api.GetLeftPart(UriPartial.Authority)}}"{{authority}} }
            users:
              - name: {{account}}
                user: { token: {{Token(lifetime ?? TimeSpan.FromHours(6), account)}} }
            contexts:
              - name: tests
                context: { cluster: tests, user: {{account}}, namespace: {{Namespace}} }
            current-context: tests
            """);
        return file;
    }

    /// <summary>
    /// After all tests, nothing is left in the namespace. Once, since a node takes up to ten seconds to let go of a pod.
    /// </summary>
    protected Task IsEmptied() => Eventually.Until(
        async () => (await Admin.BatchV1.ListNamespacedJobAsync(Namespace)).Items.Count == 0 && (await Admin.CoreV1.ListNamespacedPodAsync(Namespace)).Items.Count == 0,
        TimeSpan.FromMinutes(2));

    /// <inheritdoc/>
    public abstract ValueTask InitializeAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
