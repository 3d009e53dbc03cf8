namespace CaesarRest.Http.Tests;

public sealed class Describing_apps : ApiTest
{
    [Fact]
    public async Task The_list_names_every_app()
    {
        var answer = await Api.Get("apps");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.EndsWith("]}\n", answer.Text, StringComparison.Ordinal);
        Assert.Equal(["apps"], answer.Keys);
        Assert.Contains(TestFinder.Name, answer.Json.GetProperty("apps").EnumerateArray().Select(app => app.GetString()));
    }

    [Fact]
    public async Task Options_are_described_by_kind_with_sorted_keys_and_literal_numbers()
    {
        var answer = await Api.Get("app/testfinder/describe");

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """
            {"bkgestimator":{"advanced":1,"allowed_values":["Mean","Median"],"category":"BKG","default":"Mean","description":"Background estimator","enum":true,"mandatory":false,"subcategory":"LOCAL","type":"str"},
            "fitsources":{"advanced":0,"category":"FIT","description":"Fit the sources","enum":false,"mandatory":false,"subcategory":"","type":"none"},
            "region-wcs":{"advanced":0,"category":"OUTPUT","default":"","description":"Frame","enum":false,"mandatory":false,"max":"","min":"","subcategory":"","type":"str"},
            "seedthr":{"advanced":0,"category":"DETECT","default":5,"description":"Seed threshold","enum":false,"mandatory":false,"max":10.0,"min":0,"subcategory":"","type":"float"}}
            """.ReplaceLineEndings("") + "\n",
            answer.Text);
    }

    [Theory]
    [InlineData("nosuch", "nosuch")]
    [InlineData("TESTFINDER", "TESTFINDER")]
    [InlineData("%3Cb%3E%22x", "<b>\"x")]
    public async Task An_unknown_app_is_refused_by_name(string path, string name)
    {
        var answer = await Api.Get($"app/{path}/describe");

        Assert.Equal(400, answer.Status);
        Assert.Equal(["status"], answer.Keys);
        Assert.Equal($"Unknown app {name}!", answer.StatusText);
    }
}
