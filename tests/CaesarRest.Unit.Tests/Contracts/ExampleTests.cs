using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Contracts;

/// <summary>The example that is read is the example that is tested.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void The_documentation_shows_the_script_itself()
    {
        var script = File.ReadAllText(Repository.Path("contracts", "examples", "submit.py"));

        Assert.Contains($"```python\n{script}```\n", File.ReadAllText(Repository.Path("contracts", "README.md")), StringComparison.Ordinal);
    }
}
