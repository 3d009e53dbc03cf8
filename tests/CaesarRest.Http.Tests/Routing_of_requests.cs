using System.Net;

namespace CaesarRest.Http.Tests;

public sealed class Routing_of_requests : ApiTest
{
    [Theory]
    [InlineData("nowhere")]
    [InlineData("apps/")]
    [InlineData("jobs/")]
    [InlineData("fileids/")]
    public async Task An_unknown_path_or_a_trailing_slash_is_a_404_problem(string path)
    {
        var answer = await Api.Get(path, ("Accept", "text/html"));

        Assert.Equal(404, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(404, answer.Json.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("POST", "apps", "GET, HEAD")]
    [InlineData("GET", "upload", "POST")]
    [InlineData("GET", "job", "POST")]
    [InlineData("DELETE", "delete/0123", "POST")]
    [InlineData("GET", "delete/0123", "POST")]
    [InlineData("GET", "job/0123/cancel", "POST")]
    [InlineData("HEAD", "delete/0123", "POST")]
    [InlineData("HEAD", "job/0123/cancel", "POST")]
    [InlineData("PUT", "download/0123", "GET, HEAD, POST")]
    public async Task A_wrong_method_is_a_405_problem_that_names_the_right_ones(string method, string path, string allowed)
    {
        var answer = await Api.Send(new HttpMethod(method), path);

        Assert.Equal(405, answer.Status);
        Assert.Equal(allowed, string.Join(", ", answer.Response.Content.Headers.Allow.Order()));
        Assert.Equal("application/problem+json", answer.ContentType);
    }

    [Theory]
    [InlineData("apps", "GET, HEAD")]
    [InlineData("job", "POST")]
    [InlineData("download/0123", "GET, HEAD, POST")]
    public async Task OPTIONS_tells_the_methods(string path, string allowed)
    {
        var answer = await Api.Send(HttpMethod.Options, path);

        Assert.Equal(200, answer.Status);
        Assert.Equal(allowed, string.Join(", ", answer.Response.Content.Headers.Allow.Order()));
    }

    [Theory]
    [InlineData("apps")]
    [InlineData("app/testfinder/describe")]
    [InlineData("jobs")]
    [InlineData("fileids")]
    public async Task HEAD_gives_the_headers_of_GET(string path)
    {
        var answer = await Api.Send(HttpMethod.Head, path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task An_unexpected_fault_is_a_500_problem_without_its_cause()
    {
        var answer = await Api.Get("/test/fault");

        Assert.Equal(500, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apps")]
    [InlineData("nowhere")]
    [InlineData("/test/fault")]
    public async Task Every_answer_forbids_sniffing_and_hides_the_server(string path)
    {
        var answer = await Api.Get(path);

        Assert.Equal(["nosniff"], answer.Response.Headers.GetValues("X-Content-Type-Options"));
        Assert.False(answer.Response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_running_service_is_healthy(string path) =>
        Assert.Equal((int)HttpStatusCode.OK, (await Api.Get(path)).Status);
}
