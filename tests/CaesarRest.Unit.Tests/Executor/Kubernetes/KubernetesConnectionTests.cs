using System.Text;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using CaesarRest.Hosting;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>To whom the service shows its credentials, and which.</summary>
public sealed class KubernetesConnectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Authority _authority = new();

    public KubernetesConnectionTests() => File.WriteAllText(_folder["token"], "the-token");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost", true, true)]
    [InlineData("elsewhere.example.org", true, false)]
    [InlineData("localhost", false, false)]
    public async Task A_server_is_believed_that_the_authority_has_named(string name, bool isOfAuthority, bool isBelieved)
    {
        using var stranger = new Authority();
        await using var server = new TlsServer((isOfAuthority ? _authority : stranger).Issue(name));
        File.WriteAllText(_folder["ca.pem"], _authority.Pem);
        var settings = new KubernetesSettings
        {
            Access = KubernetesAccess.Host, Host = server.Address, CertificateAuthorityFile = _folder["ca.pem"], TokenFile = _folder["token"], Namespace = "caesar",
        };
        using var connection = new KubernetesConnection(settings);
        var api = new KubernetesApi(connection, new(TimeSpan.FromMinutes(1), TimeProvider.System));

        if (isBelieved)
            Assert.Equal(TlsServer.Version, (await api.Version(Cancellation)).GitVersion);
        else
            await Assert.ThrowsAsync<BackendUnavailableException>(() => api.Version(Cancellation));

        Assert.Equal(isBelieved ? "Bearer the-token" : "", string.Join(' ', server.Authorizations));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_token_of_its_own_stands_for_the_certificate_of_a_kubeconfig(bool hasToken, bool showsCertificate)
    {
        await using var server = new TlsServer(_authority.Issue("localhost"));
        using var user = _authority.Issue("user");
        var details = $"client-certificate-data: {Base64(user.ExportCertificatePem())}, client-key-data: {Base64(Authority.KeyOf(user))}";
        var settings = Kubeconfig($"server: '{server.Address}', certificate-authority-data: {Base64(_authority.Pem)}", details);
        settings.TokenFile = hasToken ? _folder["token"] : null;
        using var connection = new KubernetesConnection(settings);

        await new KubernetesApi(connection, new(TimeSpan.FromMinutes(1), TimeProvider.System)).Version(Cancellation);

        Assert.Equal((showsCertificate, hasToken ? "Bearer the-token" : ""), (server.HasSeenCertificate, Assert.Single(server.Authorizations)));
    }

    [Theory]
    [InlineData("server: 'http://kubernetes.example.org:8080'", true)]
    [InlineData("server: 'https://kubernetes.example.org:6443', insecure-skip-tls-verify: true", true)]
    [InlineData("server: 'https://kubernetes.example.org:6443'", false)]
    [InlineData("server: 'http://127.0.0.1:8001'", false)]
    public void Credentials_are_not_handed_to_just_anybody(string cluster, bool isRefused)
    {
        using var connection = new KubernetesConnection(Kubeconfig(cluster, "token: secret"));
        var told = Record.Exception(() => connection.Open());
        if (isRefused)
            Assert.StartsWith("The service would hand its credentials", Assert.IsType<BackendUnavailableException>(told).Message, StringComparison.Ordinal);
        else
            Assert.Null(told);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private KubernetesSettings Kubeconfig(string cluster, string user)
    {
        File.WriteAllText(
            _folder["config"],
            $$$"""
            apiVersion: v1
            kind: Config
            current-context: one
            contexts: [{name: one, context: {cluster: one, user: one}}]
            clusters: [{name: one, cluster: { {{{cluster}}} }}]
            users: [{name: one, user: { {{{user}}} }}]
            """);
        return new() { Access = KubernetesAccess.Kubeconfig, Kubeconfig = _folder["config"], Namespace = "caesar" };
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
