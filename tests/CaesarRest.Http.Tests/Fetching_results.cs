using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Fetching_results : ApiTest
{
    private const string Input = "00112233445566778899aabbccddeeff";
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public async Task The_list_tells_of_every_file_but_not_of_links_and_control_files()
    {
        Fill();

        var answer = await Api.Get($"job/{Id}/results");
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(["job_id", "results"], answer.Keys);
        var rows = answer.Json.GetProperty("results").EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);
        Assert.Equal(["catalog-a.dat", "empty", "maps/deep/rms map.fits", "page.html", "stdout.log"], rows.Keys);
        Assert.Equal(
            $$"""{"description":"Islands, one a line.","media_type":"text/plain","name":"catalog-a.dat","role":"sources","sha256":"{{Sha256("1 2 3\n")}}","size":6}""",
            rows["catalog-a.dat"].GetRawText());
        Assert.Equal(
            $$"""{"media_type":"image/fits","name":"maps/deep/rms map.fits","sha256":"{{Sha256("map")}}","size":3}""",
            rows["maps/deep/rms map.fits"].GetRawText());
        Assert.Equal("application/octet-stream", rows["page.html"].GetProperty("media_type").GetString());
        Assert.Equal("log", rows["stdout.log"].GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_result_comes_by_its_name_with_its_digest_as_ETag_and_in_ranges()
    {
        Fill();
        var tag = $"\"{Sha256("map")}\"";

        var whole = await Api.Get($"job/{Id}/results/maps/deep/rms%20map.fits");
        Assert.Equal((200, "map", "image/fits"), (whole.Status, whole.Text, whole.ContentType));
        Assert.Equal(tag, whole.Response.Headers.ETag?.Tag);
        Assert.Equal(["""attachment; filename="rms map.fits"; filename*=UTF-8''rms%20map.fits"""], whole.Response.Content.Headers.GetValues("Content-Disposition"));
        var part = await Api.Get($"job/{Id}/results/maps/deep/rms%20map.fits", ("Range", "bytes=1-1"), ("If-Range", tag));
        Assert.Equal((206, "a", "bytes 1-1/3"), (part.Status, part.Text, part.Response.Content.Headers.ContentRange?.ToString()));
        Assert.Equal(304, (await Api.Get($"job/{Id}/results/maps/deep/rms%20map.fits", ("If-None-Match", tag))).Status);
        var head = await Api.Send(HttpMethod.Head, $"job/{Id}/results/catalog-a.dat");
        Assert.Equal((200, 6L, 0), (head.Status, head.Response.Content.Headers.ContentLength, head.Body.Length));
        Assert.Equal((200, ""), ((await Api.Get($"job/{Id}/results/empty")).Status, (await Api.Get($"job/{Id}/results/empty")).Text));
    }

    [Fact]
    public async Task A_file_that_was_written_again_has_a_new_digest()
    {
        var folder = Fill();
        var before = (await Api.Get($"job/{Id}/results/catalog-a.dat")).Response.Headers.ETag;

        await File.WriteAllTextAsync(Path.Combine(folder, "catalog-a.dat"), "1 2 3 4\n", TestContext.Current.CancellationToken);

        var after = (await Api.Get($"job/{Id}/results/catalog-a.dat")).Response.Headers.ETag;
        Assert.NotEqual(before, after);
        Assert.Equal($"\"{Sha256("1 2 3 4\n")}\"", after?.Tag);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("maps")]
    [InlineData("maps/nothing")]
    [InlineData("maps//deep")]
    [InlineData("passwd")]
    [InlineData("inner-link")]
    [InlineData("maps/etc/passwd")]
    [InlineData("..%2f..%2fsecret")]
    [InlineData("%2e%2e/%2e%2e/secret")]
    [InlineData("maps/..%2fcatalog-a.dat")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("/etc/passwd")]
    [InlineData(".job/attempt-1.claim")]
    [InlineData("./.job/attempt-1.claim")]
    [InlineData("catalog-a.dat%00")]
    public async Task Nothing_else_is_a_result(string name)
    {
        Fill();
        await File.WriteAllTextAsync(Path.Combine(Api.Layout.JobDirectory, "secret"), "s", TestContext.Current.CancellationToken);

        var answer = await Api.Get($"job/{Id}/results/{name}");
        Assert.InRange(answer.Status, 400, 404);
        Assert.DoesNotContain(Api.Layout.JobDirectory, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_became_a_link_is_no_job_directory()
    {
        var folder = Fill();
        Directory.Move(folder, folder + "-moved");
        Directory.CreateSymbolicLink(folder, folder + "-moved");

        Assert.Equal(404, (await Api.Get($"job/{Id}/results/catalog-a.dat")).Status);
        Assert.Equal(0, (await Api.Get($"job/{Id}/results")).Json.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task The_job_directory_itself_may_lie_behind_a_link()
    {
        using var real = new CaesarRest.Testing.TemporaryFolder();
        await using var api = await ApiApplication.Start(prepare: root => Directory.CreateSymbolicLink(Path.Combine(root, "jobs"), real.Path));
        api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded));
        var folder = Directory.CreateDirectory(api.Layout.JobFolder("anonymous", Id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "catalog-a.dat"), "1 2 3\n", TestContext.Current.CancellationToken);

        Assert.Equal("1 2 3\n", (await api.Get($"job/{Id}/results/catalog-a.dat")).Text);
    }

    [Fact]
    public async Task A_pipe_is_as_empty_as_it_looks_and_never_waited_for()
    {
        var folder = Fill();
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(folder, "pipe")))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);

        var answer = await Api.Get($"job/{Id}/results/pipe");
        Assert.Equal((200, 0), (answer.Status, answer.Body.Length));
        Assert.Equal(200, (await Api.Get($"job/{Id}/results")).Status);
    }

    [Fact]
    public async Task A_name_of_the_finders_own_is_never_a_header_of_its_own()
    {
        var folder = Fill();
        await File.WriteAllTextAsync(Path.Combine(folder, "a\nX-Odd: \"1\" ü.txt"), "x", TestContext.Current.CancellationToken);

        var answer = await Api.Get($"job/{Id}/results/{Uri.EscapeDataString("a\nX-Odd: \"1\" ü.txt")}");
        Assert.Equal((200, "x"), (answer.Status, answer.Text));
        Assert.False(answer.Response.Headers.Contains("X-Odd"));
    }

    [Theory]
    [InlineData("results")]
    [InlineData("results/catalog-a.dat")]
    public async Task Open_jobs_have_no_results_yet_and_unknown_or_foreign_ones_are_not_found(string path)
    {
        var open = Guid.NewGuid();
        var foreign = Guid.NewGuid();
        Api.Jobs.Put(ScriptedJobsRole.Job(open, JobState.Running));
        Api.Jobs.Put(ScriptedJobsRole.Job(foreign, JobState.Succeeded, owner: "somebody"));

        foreach (var (id, status) in new[] { ($"{open}", 409), ($"{foreign}", 404), ($"{Guid.NewGuid()}", 404), ("no-id", 404) })
        {
            var answer = await Api.Get($"job/{id}/{path}");
            Assert.Equal((status, "application/problem+json"), (answer.Status, answer.ContentType));
            Assert.Contains(id, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private string Fill()
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded) with { App = "caesar", InputFileId = Input });
        var folder = Directory.CreateDirectory(Api.Layout.JobFolder("anonymous", Id)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "maps", "deep"));
        Directory.CreateDirectory(Path.Combine(folder, ".job"));
        File.WriteAllText(Path.Combine(folder, ".job", "attempt-1.claim"), "x");
        File.WriteAllText(Path.Combine(folder, "catalog-a.dat"), "1 2 3\n");
        File.WriteAllText(Path.Combine(folder, "empty"), "");
        File.WriteAllText(Path.Combine(folder, "page.html"), "<script>");
        File.WriteAllText(Path.Combine(folder, "stdout.log"), "found 1");
        File.WriteAllText(Path.Combine(folder, "maps", "deep", "rms map.fits"), "map");
        File.CreateSymbolicLink(Path.Combine(folder, "passwd"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(folder, "inner-link"), "catalog-a.dat");
        Directory.CreateSymbolicLink(Path.Combine(folder, "maps", "etc"), "/etc");
        return folder;
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
