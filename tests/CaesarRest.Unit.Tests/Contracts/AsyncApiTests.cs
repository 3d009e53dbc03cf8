using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Testing;
using MassTransit;
using YamlDotNet.RepresentationModel;

namespace CaesarRest.Unit.Tests.Contracts;

/// <summary>Holds <c>contracts/asyncapi.yaml</c> against the records, both ways: nothing is missing in it, and nothing more is there.</summary>
public sealed class AsyncApiTests
{
    private static readonly AsyncApi Api = new();
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly string[] OwnSchemas = ["Headers", "Envelope"];

    /// <summary>Records that go as members of messages only.</summary>
    private static readonly Type[] Parts = [typeof(JobResources)];

    private static readonly Dictionary<Type, (string Kind, string? Format)> Kinds = new()
    {
        [typeof(Guid)] = ("string", "uuid"),
        [typeof(string)] = ("string", null),
        [typeof(DateTimeOffset)] = ("string", "date-time"),
        [typeof(int)] = ("integer", "int32"),
        [typeof(long)] = ("integer", "int64"),
        [typeof(double)] = ("number", "double"),
        [typeof(JsonElement)] = ("object", null),
        [typeof(IReadOnlyList<string>)] = ("array", null),
    };

    /// <summary>What the records say of themselves, by their names in documentation files.</summary>
    private static readonly Dictionary<string, string> Docs = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "CaesarRest.Contracts.xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => Words(member.Element("summary")!));

    private static IEnumerable<Type> Types => typeof(SubmitJob).Assembly.GetExportedTypes().Where(type => !(type.IsAbstract && type.IsSealed));

    public static IEnumerable<TheoryDataRow<string>> Records() => Types.Where(type => !type.IsEnum).Select(type => new TheoryDataRow<string>(type.FullName!));

    public static IEnumerable<TheoryDataRow<string>> Messages() => Types.Where(IsMessage).Select(type => new TheoryDataRow<string>(type.FullName!));

    public static IEnumerable<TheoryDataRow<string>> Enumerations() => Types.Where(type => type.IsEnum).Select(type => new TheoryDataRow<string>(type.FullName!));

    [Fact]
    public void It_is_an_AsyncApi_document()
    {
        Assert.Equal("3.0.0", Api.Find("asyncapi"));
        Assert.Equal(["asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"], ((YamlMappingNode)Api.Root).Children.Keys.Select(key => key.ToString()));
        Assert.NotNull(Api.Find("info/title"));
        Assert.Equal(typeof(SubmitJob).Assembly.GetName().Version!.ToString(3), Api.Find("info/version"));
        Assert.All(Api.Names("operations"), operation =>
        {
            Assert.Contains(Api.Find($"operations/{operation}/action"), (string[])["send", "receive"]);
            Assert.Contains(Api.Find($"operations/{operation}/channel/$ref")!["#/channels/".Length..], Api.Names("channels"));
        });
    }

    [Fact]
    public void Every_reference_leads_somewhere() => Assert.All(Api.References(), reference => Api.At(reference[2..]));

    [Fact]
    public void It_describes_the_records_and_nothing_else()
    {
        Assert.Equal(Types.Select(type => type.Name).Concat(OwnSchemas).Order(), Api.Names("components/schemas").Order());
        Assert.Equal(Types.Where(IsMessage).Select(type => type.Name).Order(), Api.Names("components/messages").Order());
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_has_its_members(string name)
    {
        var type = typeof(SubmitJob).Assembly.GetType(name)!;
        var schema = $"components/schemas/{type.Name}";
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

        Assert.Equal("object", Api.Find($"{schema}/type"));
        Assert.Equal(Docs[$"T:{name}"], Api.Find($"{schema}/description"));
        Assert.Equal(members.Select(Json), Api.Names($"{schema}/properties"));
        Assert.Equal(members.Where(member => member.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute))).Select(Json), Api.Texts($"{schema}/required"));
        foreach (var member in members)
        {
            var property = $"{schema}/properties/{Json(member)}";
            if (member.PropertyType.IsEnum)
            {
                Assert.Equal($"#/components/schemas/{member.PropertyType.Name}", Api.Find($"{property}/$ref"));
                continue;
            }

            if (Parts.Contains(member.PropertyType))
            {
                // Such a member may always be left out.
                Assert.Equal([$"#/components/schemas/{member.PropertyType.Name}", "null"], ((YamlSequenceNode)Api.At($"{property}/oneOf")).Select(one => ((YamlMappingNode)one).Children.Single().Value.ToString()));
                Assert.Equal(NullabilityState.Nullable, Nullability.Create(member).ReadState);
                Assert.Equal(Docs[$"P:{name}.{member.Name}"], Api.Find($"{property}/description"));
                continue;
            }

            var (kind, format) = Kinds[Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType];
            Assert.Equal(Nullability.Create(member).ReadState == NullabilityState.Nullable ? [kind, "null"] : [kind], Api.Texts($"{property}/type"));
            Assert.Equal(format, Api.Find($"{property}/format"));
            Assert.Equal(Docs[$"P:{name}.{member.Name}"], Api.Find($"{property}/description"));
            if (kind == "array")
                Assert.Equal("string", Api.Find($"{property}/items/type"));
        }
    }

    [Theory]
    [MemberData(nameof(Enumerations))]
    public void An_enumeration_has_its_names(string name)
    {
        var type = typeof(SubmitJob).Assembly.GetType(name)!;

        Assert.Equal("string", Api.Find($"components/schemas/{type.Name}/type"));
        Assert.Equal(Enum.GetNames(type), Api.Texts($"components/schemas/{type.Name}/enum"));
        Assert.All(Enum.GetNames(type), value => Assert.Contains($"* {value}: {Docs[$"F:{name}.{value}"]}", Api.Find($"components/schemas/{type.Name}/description"), StringComparison.Ordinal));
        Assert.Equal($"\"{Enum.GetNames(type)[0]}\"", JsonSerializer.Serialize(Enum.ToObject(type, 0), type));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_says_how_it_goes(string name)
    {
        var type = typeof(SubmitJob).Assembly.GetType(name)!;
        var message = $"components/messages/{type.Name}";

        Assert.Equal($"{type.Namespace}:{type.Name}", Api.Find($"{message}/name"));
        Assert.Equal("#/components/schemas/Headers", Api.Find($"{message}/headers/$ref"));
        var payload = (YamlSequenceNode)Api.At($"{message}/payload/allOf");
        Assert.Equal("#/components/schemas/Envelope", payload[0]["$ref"].ToString());
        Assert.Equal(MessageUrn.ForTypeString(type), payload[1]["properties"]["messageType"]["const"][0].ToString());
        Assert.Equal($"#/components/schemas/{type.Name}", payload[1]["properties"]["message"]["$ref"].ToString());
        Assert.Contains(Api.Names("channels"), channel => Api.Names($"channels/{channel}/messages").Contains(type.Name));
    }

    [Fact]
    public void Every_channel_is_used_and_named_as_on_the_broker()
    {
        var used = Api.Names("operations").SelectMany(operation => new[] { Api.Find($"operations/{operation}/channel/$ref"), Api.Find($"operations/{operation}/reply/channel/$ref") });
        Assert.Equal(Api.Names("channels").Order(), used.OfType<string>().Select(reference => reference["#/channels/".Length..]).Distinct().Order());
        Assert.All(Api.Exchanges(), exchange => Assert.Contains(Api.Names("components/messages"), message => Api.Find($"components/messages/{message}/name") == exchange.Name));
        Assert.Equal([Addresses.JobsQueue, Addresses.AccountingQueue, Addresses.ExecutorQueue("{backend}")], Api.Queues());
    }

    private static bool IsMessage(Type type) => !type.IsEnum && !Parts.Contains(type);

    private static string Words(XElement summary) => string.Join(' ', string.Concat(summary.DescendantNodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Json(PropertyInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);
}
