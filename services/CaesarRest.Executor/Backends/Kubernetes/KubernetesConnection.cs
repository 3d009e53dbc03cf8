using System.Security.Cryptography.X509Certificates;
using CaesarRest.Hosting;
using k8s;
using k8s.Authentication;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>The way to a cluster, made anew from its files when what they held is believed no more.</summary>
/// <param name="settings">How it is reached.</param>
/// <param name="handlers">What requests pass on their way.</param>
internal sealed class KubernetesConnection(KubernetesSettings settings, params DelegatingHandler[] handlers) : IDisposable
{
    private readonly Lock _lock = new();
    private Line? _line;

    /// <summary>Client and namespace.</summary>
    /// <exception cref="BackendUnavailableException">The files cannot be read, or do not say how.</exception>
    public (IKubernetes Client, string Namespace) Open()
    {
        lock (_lock)
        {
            _line ??= Make();
            return (_line.Client, _line.Namespace);
        }
    }

    /// <summary>Called when the service was not believed: token, certificate or authority may have been renewed.</summary>
    public void Forget(IKubernetes client)
    {
        lock (_lock)
        {
            // Requests may still be under way on it, so it is left to the collector.
            if (_line?.Client == client)
                _line = null;
        }
    }

    public void Dispose() => _line?.Client.Dispose();

    private Line Make()
    {
        try
        {
            var configuration = settings.Access switch
            {
                KubernetesAccess.InCluster => KubernetesClientConfiguration.InClusterConfig(),
                KubernetesAccess.Kubeconfig => KubernetesClientConfiguration.BuildConfigFromConfigFile(settings.Kubeconfig, settings.Context),
                _ => OfFiles(),
            };
            if (settings.TokenFile is { } token)
                BelieveOnly(token, configuration);
            if (!IsProven(configuration))
                throw new BackendUnavailableException("The service would hand its credentials to whoever takes the cluster's place: its address must be https, without insecure-skip-tls-verify.");
            var authorities = configuration.SslCaCerts;
            configuration.SslCaCerts = null;
            // Each watch then has a connection of its own, and none waits for another's.
            configuration.DisableHttp2 = true;
            configuration.HttpClientTimeout = Timeout.InfiniteTimeSpan;
            configuration.FirstMessageHandlerSetup = transport =>
            {
                // Tokens must not follow a redirect to wherever it leads.
                transport.AllowAutoRedirect = false;
                transport.UseCookies = false;
                transport.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                transport.ConnectTimeout = settings.RequestTimeout;
                if (authorities is not null)
                    transport.SslOptions.CertificateChainPolicy = Trusting(authorities);
            };
            return new(new k8s.Kubernetes(configuration, handlers), settings.Namespace ?? (configuration.Namespace is { Length: > 0 } given ? given.Trim() : "default"));
        }
        catch (Exception cause) when (cause is not BackendUnavailableException)
        {
            // The client's own exceptions are of many kinds, and a file that is being renewed may be any of them.
            throw new BackendUnavailableException("The service cannot read its way to the cluster.", cause);
        }
    }

    // Given both, a server goes by the certificate.
    private static void BelieveOnly(string tokenFile, KubernetesClientConfiguration configuration)
    {
        configuration.TokenProvider = new TokenFileAuth(tokenFile);
        (configuration.ClientCertificateFilePath, configuration.ClientKeyFilePath) = (null, null);
        (configuration.ClientCertificateData, configuration.ClientCertificateKeyData) = (null, null);
    }

    private static bool IsProven(KubernetesClientConfiguration configuration) =>
        !configuration.SkipTlsVerify && Uri.TryCreate(configuration.Host, UriKind.Absolute, out var host) && (host.Scheme == Uri.UriSchemeHttps || host.IsLoopback);

    // The client's own check of a server by an authority does not look whether the certificate is the server's.
    private static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private KubernetesClientConfiguration OfFiles()
    {
        var configuration = new KubernetesClientConfiguration
        {
            Host = settings.Host,
            ClientCertificateFilePath = settings.CertificateFile,
            ClientKeyFilePath = settings.KeyFile,
        };
        if (settings.CertificateAuthorityFile is { } authority)
        {
            configuration.SslCaCerts = [];
            configuration.SslCaCerts.ImportFromPemFile(authority);
        }

        return configuration;
    }

    private sealed record Line(IKubernetes Client, string Namespace);
}
