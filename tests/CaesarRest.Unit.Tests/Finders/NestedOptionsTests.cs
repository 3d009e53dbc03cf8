using CaesarRest.Finders;
using CaesarRest.Hosting;

namespace CaesarRest.Unit.Tests.Finders;

/// <summary>Flags as clients of the later dialect send them.</summary>
public sealed class NestedOptionsTests
{
    [Theory]
    [InlineData("""{"fitsources":"true","no-mpi":"false","seedthr":"true"}""", """{"fitsources":true,"no-mpi":false,"seedthr":"true"}""")]
    [InlineData("""{"fitsources":"True"}""", """{"fitsources":true}""")]
    [InlineData("""{"fitsources":"yes"}""", """{"fitsources":"yes"}""")]
    [InlineData("""{"fitsources":1}""", """{"fitsources":1}""")]
    [InlineData("""{"seedthr":5,"seedthr":6}""", """{"seedthr":6}""")]
    [InlineData("""{"seedthr":5.00,"x":null}""", """{"seedthr":5.00,"x":null}""")]
    [InlineData("""[1]""", """[1]""")]
    public void Text_becomes_a_flag_and_all_else_stays(string sent, string plain) =>
        Assert.Equal(plain, NestedOptions.Plain(new InstalledFinders().App("caesar"), InstalledFinders.Json(sent)).GetRawText());

    [Fact]
    public void A_flag_may_be_sent_under_the_name_it_is_described_by() => Assert.Equal(
        """{"normalize_minmax":true}""",
        NestedOptions.Plain(new InstalledFinders().App("cnn_classifier"), InstalledFinders.Json("""{"normalize_minmax":"true"}""")).GetRawText());

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"on":true,"off":false}""")]
    [InlineData("""{"on":false,"off":"true"}""", """{"on":false,"off":true}""")]
    public void Defaults_of_flags_apply(string sent, string plain)
    {
        using var folder = new FinderFolder();
        folder.Write("mine", FinderFolder.App("mine", """
            {"name":"on","type":"none","category":"C","default":true,"description":"D."},
            {"name":"off","type":"none","category":"C","default":false,"description":"D."},
            {"name":"none","type":"none","category":"C","description":"D."}
            """));
        var finders = new InstalledFinders(new CaesarOptions { FinderDirectory = folder.Path });

        Assert.Equal(plain, NestedOptions.Plain(finders.App("mine"), InstalledFinders.Json(sent)).GetRawText());
        Assert.DoesNotContain("--on", finders.Render("mine", """{"off":true}""").Arguments);
    }
}
