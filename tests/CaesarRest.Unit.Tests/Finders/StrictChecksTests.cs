using CaesarRest.Finders;

namespace CaesarRest.Unit.Tests.Finders;

/// <summary>What strict handling finds in the options of the apps that are there.</summary>
public sealed class StrictChecksTests
{
    private readonly InstalledFinders _finders = new();

    [Fact]
    public void Every_default_may_be_sent_back()
    {
        foreach (var app in _finders.Catalogue.Apps)
            Assert.Empty(OptionChecks.StrictFaults(app, Defaults.Of(app)));
    }

    [Theory]
    [InlineData("caesar", """{"npixmin":-1}""", "Option npixmin value -1 is below the minimum ")]
    [InlineData("caesar", """{"npixmin":1e300}""", "Option npixmin value 1e300 is above the maximum ")]
    [InlineData("mrcnn", """{"scoreThr":1.0000001}""", "Option scoreThr value 1.0000001 is above the maximum 1")]
    [InlineData("caesar", """{"inputfile":"/data/x.fits"}""", "Option inputfile is not known!")]
    [InlineData("caesar", """[1]""", "Job inputs must be a JSON object!")]
    [InlineData("caesar", """{"seedthr":"abc"}""", "Failed to cast option seedthr to type <class 'float'> !")]
    public void It_tells(string app, string inputs, string fault) =>
        Assert.StartsWith(fault, Assert.Single(OptionChecks.StrictFaults(_finders.App(app), InstalledFinders.Json(inputs))), StringComparison.Ordinal);

    [Fact]
    public void An_over_long_name_is_told_short() => Assert.Equal(
        $"Option {new string('x', 100)}... is not known!",
        Assert.Single(OptionChecks.StrictFaults(_finders.App("mrcnn"), InstalledFinders.Json($$"""{"{{new string('x', 500)}}":1}"""))));
}
