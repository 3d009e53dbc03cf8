using System.Text.Json;
using CaesarRest.Testing;

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

    [Fact]
    public async Task Later_clients_are_told_more_of_an_app()
    {
        var answer = await Api.Get("app/sextractor/describe?view=nested");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["description", "input_requirements", "job_options", "job_outputs", "limitations", "name", "tool_categories"], answer.Keys);
        Assert.Equal("sextractor", answer.Json.GetProperty("name").GetString());
        Assert.Equal(["fits"], answer.Json.GetProperty("input_requirements").GetProperty("supported_formats").EnumerateArray().Select(format => format.GetString()));
        Assert.Equal(
            """{"description":"Sources, one a line, below a head that names the columns.","format":"cat","glob":"catalog.cat","notes":"","parser":null,"path":".","required":false,"role":"primary_result","type":"sources"}""",
            answer.Json.GetProperty("job_outputs").GetProperty("sources_table").GetRawText());
        var flat = (await Api.Get("app/sextractor/describe?view=flat")).Text;
        Assert.Equal(flat.TrimEnd('\n'), answer.Json.GetProperty("job_options").GetRawText());
        Assert.Equal(flat, (await Api.Get("app/sextractor/describe")).Text);
    }

    [Fact]
    public async Task Every_app_is_told_with_what_it_writes()
    {
        foreach (var app in (await Api.Get("apps")).Json.GetProperty("apps").EnumerateArray().Select(app => app.GetString()!).Where(app => app != TestFinder.Name))
        {
            var told = (await Api.Get($"app/{app}/describe?view=nested")).Json;

            Assert.NotEmpty(told.GetProperty("tool_categories").EnumerateArray());
            Assert.NotEmpty(told.GetProperty("limitations").EnumerateArray());
            Assert.NotEmpty(told.GetProperty("input_requirements").GetProperty("expected_data").GetString()!);
            var roles = told.GetProperty("job_outputs").EnumerateObject().Select(output => output.Value.GetProperty("role").GetString()).ToList();
            Assert.Equal(roles.Count > 0 && told.GetProperty("job_outputs").EnumerateObject().Any(output => output.Name.StartsWith("sources", StringComparison.Ordinal)) ? 1 : 0, roles.Count(role => role == "primary_result"));
        }
    }

    [Fact]
    public async Task An_unknown_view_is_refused_with_the_known_ones()
    {
        var answer = await Api.Get("app/testfinder/describe?view=tree");

        Assert.Equal((400, "Unknown view tree; there are flat and nested"), (answer.Status, answer.StatusText));
    }

    /// <summary>Check 2 of the original's clients: they build their forms from these values.</summary>
    [Theory]
    [InlineData("caesar", 156)]
    [InlineData("mrcnn", 2)]
    [InlineData("aegean", 9)]
    [InlineData("cutex", 6)]
    [InlineData("cnn_classifier", 17)]
    public async Task The_original_apps_are_described_as_there(string app, int count)
    {
        var original = JsonElement.Parse(await File.ReadAllBytesAsync(SharedData.Require($"reference/apps/{app}.json"), TestContext.Current.CancellationToken));
        string[] keys = ["type", "default", "min", "max", "allowed_values", "category", "subcategory", "advanced", "enum", "mandatory"];

        var told = (await Api.Get($"app/{app}/describe")).Json.EnumerateObject().ToDictionary(option => option.Name, option => Facts(option.Value));

        var expected = original.GetProperty("options").EnumerateArray()
            .ToDictionary(option => (option.TryGetProperty("describeName", out var name) ? name : option.GetProperty("name")).GetString()!, Facts);
        Assert.Equal(count, told.Count);
        Assert.Equal(expected.OrderBy(option => option.Key, StringComparer.Ordinal), told.OrderBy(option => option.Key, StringComparer.Ordinal));

        string Facts(JsonElement option) => string.Join(' ', keys.Select(key => option.TryGetProperty(key, out var value) ? $"{key}={JsonSerializer.Serialize(value)}" : $"no {key}"));
    }
}
