using CaesarRest.Api;

namespace CaesarRest.Http.Tests;

public sealed class Browsing : ApiTest
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task The_root_is_a_page_that_runs_nothing_and_loads_nothing()
    {
        var answer = await Api.Get("");

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/html; charset=utf-8", answer.ContentType);
        Assert.Contains("action=\"upload\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("action=\"download\"", answer.Text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", Assert.Single(answer.Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_link_and_form_of_the_page_leads_to_a_route()
    {
        var page = (await Api.Get("")).Text;

        foreach (var link in page.Split("href=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]))
            Assert.NotEqual("application/problem+json", (await Api.Get(link)).ContentType);
        Assert.Equal(405, (await Api.Get("upload")).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_download_by_parameter_is_sent_on_to_the_file(string method)
    {
        var answer = await Api.Send(new HttpMethod(method), $"download?uuid={Id}");

        Assert.Equal(302, answer.Status);
        Assert.Equal($"download/{Id}", answer.Response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_download_by_form_is_sent_on_to_the_file()
    {
        using var form = new FormUrlEncodedContent([new("uuid", Id)]);

        var answer = await Api.Send(HttpMethod.Post, "download", form);

        Assert.Equal((302, $"download/{Id}"), (answer.Status, answer.Response.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("download", 400)]
    [InlineData("download?uuid=", 400)]
    [InlineData("download?uuid=..%2F..%2Fetc", 404)]
    [InlineData("download?uuid=a%0D%0ASet-Cookie:x", 404)]
    [InlineData("download?uuid=%2F%2Felsewhere", 404)]
    public async Task What_is_no_id_is_sent_nowhere(string path, int status)
    {
        var answer = await Api.Get(path);

        Assert.Equal(status, answer.Status);
        Assert.Equal(["status"], answer.Keys);
        Assert.Null(answer.Response.Headers.Location);
    }

    [Fact]
    public async Task What_is_no_form_is_a_400()
    {
        using var body = new StringContent("nothing", System.Text.Encoding.UTF8);
        body.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };

        Assert.Equal(400, (await Api.Send(HttpMethod.Post, "download", body)).Status);
        Assert.Equal(400, (await Api.Send(HttpMethod.Post, "download")).Status);
    }

    [Fact]
    public async Task Without_its_slash_the_root_is_sent_on_to_it()
    {
        var answer = await Api.Get(ApiModule.Prefix);

        Assert.Equal((302, $"{ApiModule.Prefix}/"), (answer.Status, answer.Response.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("", "GET, HEAD")]
    [InlineData("download", "GET, HEAD, POST")]
    public async Task OPTIONS_tells_the_methods(string path, string allowed)
    {
        var answer = await Api.Send(HttpMethod.Options, path);

        Assert.Equal((200, allowed), (answer.Status, string.Join(", ", answer.Response.Content.Headers.Allow.Order())));
    }
}
