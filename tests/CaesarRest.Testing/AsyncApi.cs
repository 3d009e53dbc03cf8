using YamlDotNet.RepresentationModel;

namespace CaesarRest.Testing;

/// <summary><c>contracts/asyncapi.yaml</c>, read as what it says: mappings, sequences and texts.</summary>
public sealed class AsyncApi
{
    private readonly YamlMappingNode _root;

    /// <summary>Reads the file.</summary>
    public AsyncApi()
    {
        using var file = File.OpenText(Repository.Path("contracts", "asyncapi.yaml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        _root = (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    /// <summary>The top of the file.</summary>
    public YamlNode Root => _root;

    /// <summary>A node by its path, its parts separated by slashes.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public YamlNode At(string path)
    {
        YamlNode node = _root;
        foreach (var part in path.Split('/'))
            node = node is YamlMappingNode mapping && mapping.Children.TryGetValue(part, out var child) ? child : throw new KeyNotFoundException($"asyncapi.yaml has no {path}");
        return node;
    }

    /// <summary>Names below a mapping.</summary>
    public IReadOnlyList<string> Names(string path) => [.. ((YamlMappingNode)At(path)).Children.Keys.Select(Text)];

    /// <summary>The text of a scalar, or null when there is none.</summary>
    public string? Find(string path)
    {
        try
        {
            return Text(At(path));
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The texts of a sequence; a single text is a sequence of one.</summary>
    public IReadOnlyList<string> Texts(string path) => At(path) is YamlSequenceNode list ? [.. list.Select(Text)] : [Text(At(path))];

    /// <summary>Every reference in the file.</summary>
    public IEnumerable<string> References() =>
        _root.AllNodes.OfType<YamlMappingNode>().SelectMany(node => node.Children).Where(member => Text(member.Key) == "$ref").Select(member => Text(member.Value));

    /// <summary>The exchanges that channels name, each with its type.</summary>
    public IEnumerable<(string Name, string Type)> Exchanges() =>
        from channel in Names("channels")
        let exchange = $"channels/{channel}/bindings/amqp/exchange"
        where Find($"{exchange}/name") is not null
        select (Find($"{exchange}/name")!, Find($"{exchange}/type")!);

    /// <summary>The queues that channels name.</summary>
    public IEnumerable<string> Queues() =>
        from channel in Names("channels")
        let name = Find($"channels/{channel}/bindings/amqp/queue/name")
        where name is not null
        select name;

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
