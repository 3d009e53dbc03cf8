using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Fetching_output : ApiTest
{
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Theory]
    [InlineData(JobState.Pending, "PENDING")]
    [InlineData(JobState.Running, "STARTED")]
    [InlineData(JobState.Stopping, "PENDING")]
    public async Task An_open_job_has_no_output_yet(JobState state, string visible)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state));
        Directory.CreateDirectory(Api.Layout.JobFolder("anonymous", Id));

        var answer = await Api.Get($"job/{Id:N}/output");
        Assert.Equal(202, answer.Status);
        Assert.Equal($$"""{"job_id":"{{Id}}","status":"Job {{Id}} not yet completed (state {{visible}})"}""" + "\n", answer.Text);
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.TimedOut)]
    [InlineData(JobState.Cancelled)]
    [InlineData(JobState.NotStarted)]
    [InlineData(JobState.Lost)]
    public async Task Every_finished_job_gives_what_it_left(JobState state)
    {
        Fill(state);

        var answer = await Api.Get($"job/{Id}/output");
        Assert.Equal(200, answer.Status);
        Assert.Equal("application/x-tar", answer.ContentType);
        Assert.Equal([$"attachment; filename=job_{Id}.tar.gz"], answer.Response.Content.Headers.GetValues("Content-Disposition"));
        Assert.Contains($"job_{Id}/catalog-x.dat", (await Members(answer.Body)).Keys);
    }

    [Fact]
    public async Task The_archive_holds_files_and_folders_but_no_control_files_and_no_links()
    {
        var folder = Fill(JobState.Succeeded);
        var long_name = new string('n', 200) + ".fits";
        await File.WriteAllTextAsync(Path.Combine(folder, "maps", long_name), "deep", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder, ".job"));
        await File.WriteAllTextAsync(Path.Combine(folder, ".job", "attempt-1.claim"), "x", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(folder, "passwd"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(folder, "inner-link"), "catalog-x.dat");
        Directory.CreateSymbolicLink(Path.Combine(folder, "maps", "etc"), "/etc");
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(folder, "pipe")))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);

        var members = await Members((await Api.Get($"job/{Id}/output")).Body);
        var top = $"job_{Id}/";
        Assert.Equal(
            [top, top + ".hidden", top + "catalog-x.dat", top + "empty", top + "maps/", top + "maps/" + long_name, top + "pipe"],
            members.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1 2 3\n", members[top + "catalog-x.dat"]);
        Assert.Equal("deep", members[top + "maps/" + long_name]);
        Assert.Equal("", members[top + "pipe"]);
    }

    [Fact]
    public async Task HEAD_tells_the_name_without_packing()
    {
        Fill(JobState.Succeeded);

        var answer = await Api.Send(HttpMethod.Head, $"job/{Id}/output");
        Assert.Equal(200, answer.Status);
        Assert.Equal("application/x-tar", answer.ContentType);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task A_job_that_never_had_a_folder_left_no_output()
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.NotStarted));

        var answer = await Api.Get($"job/{Id}/output");
        Assert.Equal(404, answer.Status);
        Assert.Equal(["job_id", "status"], answer.Keys);
        Assert.DoesNotContain("/", answer.StatusText, StringComparison.Ordinal);
    }

    private string Fill(JobState state)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state));
        var folder = Directory.CreateDirectory(Api.Layout.JobFolder("anonymous", Id)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "maps"));
        File.WriteAllText(Path.Combine(folder, "catalog-x.dat"), "1 2 3\n");
        File.WriteAllText(Path.Combine(folder, "empty"), "");
        File.WriteAllText(Path.Combine(folder, ".hidden"), "h");
        return folder;
    }

    private static async Task<Dictionary<string, string>> Members(byte[] archive)
    {
        var members = new Dictionary<string, string>();
        await using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            Assert.Contains(entry.EntryType, new[] { TarEntryType.RegularFile, TarEntryType.Directory });
            using var content = new MemoryStream();
            if (entry.DataStream is { } data)
                await data.CopyToAsync(content, TestContext.Current.CancellationToken);
            members.Add(entry.Name, Encoding.UTF8.GetString(content.ToArray()));
        }

        return members;
    }
}
