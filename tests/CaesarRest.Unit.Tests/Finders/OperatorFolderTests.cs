using CaesarRest.Finders;
using CaesarRest.Hosting;

namespace CaesarRest.Unit.Tests.Finders;

public sealed class OperatorFolderTests : IDisposable
{
    private readonly FinderFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Further_apps_follow_the_built_in_ones_by_name()
    {
        _folder.Write("zebra", FinderFolder.App("zebra"));
        _folder.Write("aardvark", FinderFolder.App("aardvark"));
        _folder.Write(".git", "HEAD", "");

        Assert.Equal(["pybdsf", "aardvark", "zebra"], Read().Catalogue.Apps.Skip(6).Select(app => app.Name));
    }

    [Fact]
    public void Their_support_files_come_from_their_folder()
    {
        _folder.Write("mine", FinderFolder.App("mine"));
        _folder.Write("mine", "settings.txt", "deep = yes");

        var support = Assert.Single(Read().Render("mine", "{}").SupportFiles);

        Assert.Equal("settings.txt", support.Key);
        Assert.Equal("deep = yes"u8.ToArray(), support.Value);
    }

    [Fact]
    public void A_built_in_app_cannot_be_redefined()
    {
        _folder.Write("caesar", FinderFolder.App("caesar"));

        AssertFault("the app 'caesar' is built in; a further one should have a name of its own.");
    }

    [Fact]
    public void A_folder_without_descriptor_is_named()
    {
        _folder.Write("mine", "readme.txt", "");

        AssertFault("no such file; every folder of an app should have one.");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var fault = Assert.Throws<FinderAppException>(() => new InstalledFinders(new CaesarOptions { FinderDirectory = "/no/such/folder" }));

        Assert.StartsWith("/no/such/folder: no such folder; Caesar:FinderDirectory", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "not a descriptor of an app")]
    [InlineData("null", "it is null; it should be an object.")]
    [InlineData("""{"name":"mine"}""", "command")]
    public void A_descriptor_must_be_one(string descriptor, string fault)
    {
        _folder.Write("mine", descriptor);

        AssertFault(fault);
    }

    [Fact]
    public void A_misspelt_key_is_named()
    {
        _folder.Write("mine", FinderFolder.App("mine", more: "\"imgae\": \"x\","));

        AssertFault("imgae");
    }

    [Fact]
    public void A_name_must_be_that_of_the_folder()
    {
        _folder.Write("mine", FinderFolder.App("yours"));

        AssertFault("the name 'yours' should be that of its folder, 'mine'.");
    }

    [Theory]
    [InlineData("\"{input}\"", "exactly one element \"{options}\"")]
    [InlineData("\"{options}\"", "has no \"{input}\"")]
    public void The_command_must_pass_options_and_image(string arguments, string fault)
    {
        _folder.Write("mine", FinderFolder.App("mine", arguments: arguments));

        AssertFault(fault);
    }

    [Theory]
    [InlineData(""" "name":"--x","type":"int","default":1 """, "should be named by letters")]
    [InlineData(""" "name":"x","type":"int" """, "option 'x' should have a default.")]
    [InlineData(""" "name":"x","type":"none","default":1 """, "has the default 1, which its own checks would refuse")]
    [InlineData(""" "name":"x","type":"none","min":1 """, "is a flag and should have no min or max")]
    [InlineData(""" "name":"x","type":"int","default":"many" """, "option 'x' has the default \"many\", which its own checks would refuse.")]
    [InlineData(""" "name":"x","type":"str","enum":true,"default":"a" """, "allowedValues")]
    [InlineData(""" "name":"x","type":"str","enum":true,"default":"c","allowedValues":["a","b"] """, "which its own checks would refuse")]
    [InlineData(""" "name":"x","type":"str","enum":true,"default":"a","allowedValues":["a"],"commandLineValues":{"z":"1"} """, "commandLineValue for 'z'")]
    [InlineData(""" "name":"x","type":"int","form":"numberList","default":1 """, "only for text")]
    [InlineData(""" "name":"x","type":"number","default":1 """, "type")]
    public void An_option_must_hold_together(string option, string fault)
    {
        _folder.Write("mine", FinderFolder.App("mine", $$"""{{{option}},"category":"C","description":"D."}"""));

        AssertFault(fault);
    }

    [Fact]
    public void An_option_is_there_once()
    {
        const string Option = """{"name":"x","type":"int","default":1,"category":"C","description":"D."}""";
        _folder.Write("mine", FinderFolder.App("mine", $"{Option},{Option}"));

        AssertFault("option 'x' is there twice");
    }

    [Theory]
    [InlineData("sources", null, "*.csv", "text/csv", null)]
    [InlineData("sources", "table", "{base}.csv", "text/csv", null)]
    [InlineData("plot", "picture", "*.png", "image/png", null)]
    [InlineData("sources", "table", "../x", "text/csv", "should be a file name pattern")]
    [InlineData("sources", "table", "x?.csv", "text/csv", "should be a file name pattern")]
    [InlineData("sources", "table", "", "text/csv", "should be a file name pattern")]
    [InlineData("sources", "table", "*.csv", "csv", "has the mediaType 'csv'")]
    [InlineData("sources", "table", "*.csv", "text/csv\\r\\nX: y", "has the mediaType")]
    [InlineData("sources", "picture", "*.png", "image/png", "has a form that its role has not")]
    [InlineData("map", "table", "*.fits", "image/fits", "has a form that its role has not")]
    [InlineData("sources", "json", "*.json", "text/plain", "its mediaType should be application/json")]
    [InlineData("plot", "picture", "*.pdf", "application/pdf", "its mediaType should begin with image/")]
    public void An_output_must_hold_together(string role, string? form, string glob, string mediaType, string? fault)
    {
        _folder.Write("mine", FinderFolder.App("mine", more: $"\"outputs\": [{Output(role, form, glob, mediaType)}],"));

        if (fault is null)
            Assert.Single(Read().App("mine").Outputs);
        else
            AssertFault(fault);
    }

    [Fact]
    public void A_role_has_one_output_of_a_form()
    {
        _folder.Write("mine", FinderFolder.App("mine", more: $"\"outputs\": [{Output("sources", "table", "a.csv", "text/csv")}, {Output("sources", "table", "b.csv", "text/csv")}],"));

        AssertFault("outputs 'a.csv' and 'b.csv' have the same role and form");
    }

    private static string Output(string role, string? form, string glob, string mediaType) =>
        $$"""{"role":"{{role}}",{{(form is null ? "" : $"\"form\":\"{form}\",")}}"glob":"{{glob}}","mediaType":"{{mediaType}}","description":"D."}""";

    private InstalledFinders Read() => new(new CaesarOptions { FinderDirectory = _folder.Path });

    private void AssertFault(string fault)
    {
        var thrown = Assert.Throws<FinderAppException>(Read);
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, thrown.Message, StringComparison.Ordinal);
    }
}
