using System.Collections.Concurrent;
using System.Security.Cryptography;
using YamlDotNet.RepresentationModel;

namespace CaesarRest.Testing.Servers.KubernetesDoubles;

/// <summary>Who may do what: the administrator everything, service accounts what the shipped Role lists.</summary>
internal sealed class DoubleAccounts
{
    private readonly ConcurrentDictionary<string, (string Account, DateTimeOffset Until)> _tokens = new();
    private readonly ConcurrentDictionary<string, IReadOnlySet<DoubleRight>> _rights = new();

    public string AdminToken { get; } = Random();

    public string Token(string account, TimeSpan lifetime)
    {
        var token = Random();
        _tokens[token] = (account, TimeProvider.System.GetUtcNow() + lifetime);
        return token;
    }

    /// <summary>Gives an account all rights of the shipped Role that are not taken from it.</summary>
    public void Make(string account, Func<DoubleRight, bool>? isTaken = null) =>
        _rights[account] = Shipped().Where(right => isTaken?.Invoke(right) != true).ToHashSet();

    /// <summary>Whose token it is: empty for the administrator's, null for nobody's.</summary>
    public string? Owner(string? token) =>
        token == AdminToken ? "" : token is not null && _tokens.TryGetValue(token, out var known) && TimeProvider.System.GetUtcNow() < known.Until ? known.Account : null;

    public bool May(string account, string @namespace, DoubleRight right) =>
        account.Length == 0 || (@namespace == KubernetesCluster.Namespace && _rights.TryGetValue(account, out var rights) && rights.Contains(right));

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static IEnumerable<DoubleRight> Shipped()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Repository.Path("docker", "kubernetes", "role.yaml"));
        yaml.Load(file);
        return
            from document in yaml.Documents
            let root = (YamlMappingNode)document.RootNode
            where root["kind"].ToString() == "Role"
            from rule in (YamlSequenceNode)root["rules"]
            from @group in (YamlSequenceNode)rule["apiGroups"]
            from resource in (YamlSequenceNode)rule["resources"]
            from verb in (YamlSequenceNode)rule["verbs"]
            select new DoubleRight(@group.ToString(), resource.ToString(), verb.ToString());
    }
}

/// <summary>A verb on a resource of an API group.</summary>
internal sealed record DoubleRight(string Group, string Resource, string Verb);
