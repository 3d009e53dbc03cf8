using System.Security.Cryptography.X509Certificates;
using CaesarRest.Hosting;
using k8s;
using k8s.Authentication;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>The way to a cluster, made anew from its files when what they held is believed no more.</summary>
internal sealed class KubernetesConnection(KubernetesSettings settings) : IDisposable
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
                configuration.TokenProvider = new TokenFileAuth(token);
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
            };
            return new(new k8s.Kubernetes(configuration), settings.Namespace ?? (configuration.Namespace is { Length: > 0 } given ? given.Trim() : "default"));
        }
        catch (Exception cause) when (cause is not BackendUnavailableException)
        {
            // The client's own exceptions are of many kinds, and a file that is being renewed may be any of them.
            throw new BackendUnavailableException("The service cannot read its way to the cluster.", cause);
        }
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
