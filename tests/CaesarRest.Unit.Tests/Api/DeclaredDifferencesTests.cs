using System.Text.RegularExpressions;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Api;

/// <summary>The table of differences from the original promises a test for each.</summary>
public sealed partial class DeclaredDifferencesTests
{
    public static TheoryData<string, string> Promised => new(
        TestNames().Matches(File.ReadAllText(Repository.Path("services", "CaesarRest.Api", "README.md")))
            .Select(match => (match.Groups["class"].Value, match.Groups["test"].Value)).Distinct());

    [Theory]
    [MemberData(nameof(Promised))]
    public void Each_has_its_test(string className, string test)
    {
        var file = Assert.Single(Directory.GetFiles(Repository.Path("tests"), $"{className}.cs", SearchOption.AllDirectories));

        Assert.Matches($@"public (async )?(Task|void) {test}\(", File.ReadAllText(file));
    }

    [GeneratedRegex(@"`(?<class>\w+)\.(?<test>\w+)`(?=[^|\n]*\|$)", RegexOptions.Multiline)]
    private static partial Regex TestNames();
}
