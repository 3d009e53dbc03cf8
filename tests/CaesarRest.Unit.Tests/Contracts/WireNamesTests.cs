using System.Reflection;
using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Contracts;

/// <summary>
/// Names on the wire are a contract with services that are not built here: an exchange is named by namespace and record,
/// a member by its camelCase name. <c>wire-names.txt</c> pins them; a line may be added, none may change.
/// </summary>
public sealed class WireNamesTests
{
    [Fact]
    public void Messages_and_members_keep_their_names()
    {
        var pinned = File.ReadAllLines(Repository.Path("tests", "CaesarRest.Unit.Tests", "Contracts", "wire-names.txt"));

        Assert.Equal(pinned, Lines());
    }

    private static IEnumerable<string> Lines() =>
        from type in typeof(SubmitJob).Assembly.GetExportedTypes()
        where !(type.IsAbstract && type.IsSealed)
        let members = type.IsEnum ? Enum.GetNames(type) : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Describe)
        orderby type.FullName
        select $"{type.Namespace}:{type.Name} {string.Join(' ', members)}";

    private static string Describe(PropertyInfo member)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType);
        return $"{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}={(type ?? member.PropertyType).Name}{(type is null ? "" : "?")}";
    }
}
