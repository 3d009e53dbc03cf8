using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>Answers every request with a version, and keeps what it was shown.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    public const string Version = "v1.20.2";

    private const string Body = $$"""{"major":"1","minor":"20","gitVersion":"{{Version}}"}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    public TlsServer(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _listener.Start();
        _serving = Serve();
    }

    public string Address => $"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The Authorization of each request, empty where it had none.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public bool HasSeenCertificate { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _certificate.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await Answer(client);
            }
            catch (Exception broken) when (broken is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client has not believed it.
            }
            catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task Answer(TcpClient client)
    {
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            {
                HasSeenCertificate = shown is not null;
                return HasSeenCertificate || shown is null;
            },
        });
        using var reader = new StreamReader(tls, Encoding.ASCII, leaveOpen: true);
        var authorization = "";
        var isRequest = false;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            isRequest = true;
            if (line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase))
                authorization = line["Authorization: ".Length..];
        }

        if (!isRequest)
            return;
        Authorizations.Enqueue(authorization);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}"));
    }
}

/// <summary>Signs certificates.</summary>
internal sealed class Authority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddHours(-1);

    private readonly X509Certificate2 _certificate;

    public Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(From, From.AddDays(1));
    }

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A certificate for a name, with its key.</summary>
    public X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_certificate, From, From.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    public static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public void Dispose() => _certificate.Dispose();
}
