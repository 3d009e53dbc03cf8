using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Xunit;

namespace CaesarRest.Testing.Servers;

/// <summary>A real Kubernetes of one node, started once for the tests that share it.</summary>
public sealed class KubernetesServer : KubernetesCluster
{
    private const string Name = "kubernetes";
    private const string Role = "caesar-rest";

    // For so long after its end the API server still believes a token.
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    private readonly string _port = FreePort.Block(7).ToString(CultureInfo.InvariantCulture);
    private string? _version;
    private string _why = "";
    private Kubernetes? _admin;

    /// <inheritdoc/>
    public override string? Engine => _version is null ? null : $"Kubernetes {_version}";

    /// <inheritdoc/>
    public override int Cores => Environment.ProcessorCount;

    /// <inheritdoc/>
    public override Uri Api
    {
        get
        {
            Assert.SkipWhen(_version is null, $"no Kubernetes here: {_why}");
            return new($"https://127.0.0.1:{_port}/");
        }
    }

    /// <inheritdoc/>
    public override string PinnedImage => File.ReadAllText(Folder["sextractor.image"]).Trim();

    /// <inheritdoc/>
    public override string AuthorityFile => Folder[Path.Combine("pki", "ca.crt")];

    /// <inheritdoc/>
    public override IKubernetes Admin => _admin ??= new(KubernetesClientConfiguration.BuildConfigFromConfigFile(AdminKubeconfig));

    /// <inheritdoc/>
    protected override TemporaryFolder Folder { get; } = new();

    private string AdminKubeconfig
    {
        get
        {
            _ = Api;
            return Folder["admin.kubeconfig"];
        }
    }

    /// <inheritdoc/>
    public override TemporaryFolder WorkFolder() => new(Folder["work"]);

    /// <summary>Words to kubectl as administrator, and the lines it prints.</summary>
    public IReadOnlyList<string> Kubectl(params ReadOnlySpan<string> words) =>
        Recipe.Lines(Name, out _, ["run", Folder.Path, .. words]) ?? [];

    /// <inheritdoc/>
    public override string Token(TimeSpan lifetime, string account = Account)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = "https://kubernetes.default.svc",
            ["aud"] = new JsonArray("https://kubernetes.default.svc"),
            ["sub"] = $"system:serviceaccount:{Namespace}:{account}",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime - Leeway).ToUnixTimeSeconds(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = Namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = account, ["uid"] = Uid("serviceaccount", account) },
            },
        };
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Folder[Path.Combine("pki", "accounts.key")]));
        var text = $"{Part(new JsonObject { ["alg"] = "RS256" })}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <inheritdoc/>
    public override void MakeAccount(string account, string resource, string withoutVerb)
    {
        var role = JsonNode.Parse(string.Concat(Kubectl("-n", Namespace, "get", "role", Role, "-o", "json")))!;
        role["metadata"] = new JsonObject { ["name"] = account, ["namespace"] = Namespace };
        foreach (var rule in role["rules"]!.AsArray().Where(rule => Texts(rule!["resources"]).Contains(resource)))
        {
            // A rule must have one, so in the place of its last stands one that allows nothing here.
            var left = Texts(rule!["verbs"]).Where(verb => verb != withoutVerb).DefaultIfEmpty("impersonate");
            rule["verbs"] = new JsonArray([.. left.Select(verb => JsonValue.Create(verb))]);
        }

        var file = Folder[$"{account}.role.json"];
        File.WriteAllText(file, role.ToJsonString());
        Kubectl("apply", "-f", file);
        Bind(account, account);
    }

    /// <inheritdoc/>
    public override void StopApi() => Stop("apiserver");

    /// <inheritdoc/>
    public override void StopKubelet() => Stop("kubelet");

    /// <inheritdoc/>
    public override void StopNode() => Stop("node");

    /// <inheritdoc/>
    public override void StartAgain() => Start();

    /// <inheritdoc/>
    public override ValueTask InitializeAsync()
    {
        _version = Start(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        if (_version is not null)
        {
            Kubectl("create", "namespace", Namespace);
            Kubectl("-n", Namespace, "apply", "-f", Repository.Path("docker", "kubernetes", "role.yaml"));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_version is not null)
                await IsEmptied();
        }
        finally
        {
            _admin?.Dispose();
            if (_version is not null)
                Stop();
            Folder.Dispose();
        }
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static IReadOnlyList<string> Texts(JsonNode? array) => [.. array!.AsArray().Select(text => text!.GetValue<string>())];

    private void Bind(string account, string role)
    {
        Kubectl("-n", Namespace, "create", "serviceaccount", account);
        Kubectl("-n", Namespace, "create", "rolebinding", account, $"--role={role}", $"--serviceaccount={Namespace}:{account}");
    }

    private string Uid(string kind, string name) => Kubectl("-n", Namespace, "get", kind, name, "-o", "jsonpath={.metadata.uid}")[^1];

    private string? Start(params ReadOnlySpan<string> owner) => Recipe.Run(Name, out _why, ["start", Folder.Path, _port, .. owner]);

    private void Stop(params ReadOnlySpan<string> part) => Recipe.Run(Name, out _, ["stop", Folder.Path, .. part]);
}
