using System.Net;
using System.Text;
using CaesarRest.Contracts.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Http.Tests;

public sealed class Keeping_files : ApiTest
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    protected override Task<ApiApplication> Start() => ApiApplication.Start(_clock);

    [Fact]
    public async Task The_list_has_a_row_of_seven_keys_per_file_oldest_first()
    {
        Assert.Equal("[]\n", (await Api.Get("fileids")).Text);
        var first = await Api.Upload(new byte[1048576], "one.fits");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await Api.Upload([], "two.png");

        var answer = await Api.Get("fileids");
        var rows = answer.Json.EnumerateArray().ToArray();
        Assert.Equal([first, second], rows.Select(row => row.GetProperty("fileid").GetString()));
        Assert.Equal(["filedate", "fileext", "fileid", "filename_orig", "filesize", "metadata", "tag"], rows[0].EnumerateObject().Select(key => key.Name));
        Assert.Equal("""["fits","one.fits",1,"",""]""", $"[{string.Join(',', new[] { "fileext", "filename_orig", "filesize", "metadata", "tag" }.Select(key => rows[0].GetProperty(key).GetRawText()))}]");
    }

    [Fact]
    public async Task The_list_comes_in_pages_and_by_tag_and_time()
    {
        var start = _clock.GetUtcNow();
        var ids = new List<string>();
        foreach (var n in Enumerable.Range(0, 5))
        {
            ids.Add(await Api.Upload([(byte)n]));
            // The third and the fourth share a millisecond.
            _clock.Advance(TimeSpan.FromMilliseconds(n == 2 ? 0 : 10));
        }

        var tagged = (await Api.PostParts(("name=\"tag\"", "field 1"), ("name=\"file\"; filename=\"m.fits\"", "x"))).Json.GetProperty("uuid").GetString()!;
        var whole = Ids(await Api.Get("fileids"));

        Assert.Equal([.. ids[..2], .. ids[2..4].Order(StringComparer.Ordinal), ids[4], tagged], whole);
        Assert.Equal(whole, await Pages("fileids?limit=2"));
        Assert.Equal(whole.Reverse(), await Pages("fileids?limit=2&order=desc"));
        Assert.Equal([tagged], await Pages("fileids?limit=1&tag=field+1"));
        Assert.Equal(whole[2..], await Pages($"fileids?limit=3&since={start.AddMilliseconds(20).UtcDateTime:O}"));
        foreach (var (query, told) in new[] { ("state=SUCCESS", "Files have no state"), ("app=caesar", "Files have no app"), ("size=1", "limit, cursor, tag, since, order"), ("limit=0", "limit") })
        {
            var refused = await Api.Get($"fileids?{query}");
            Assert.Equal(400, refused.Status);
            Assert.Contains(told, refused.StatusText, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "map.fits", "image/fits", "fits")]
    [InlineData("POST", "map.FITS.gz", "image/fits", "FITS.gz")]
    [InlineData("GET", "map.JPG", "image/jpeg", "JPG")]
    public async Task A_download_gives_the_same_bytes_under_the_stored_name(string method, string name, string type, string extension)
    {
        var bytes = Encoding.ASCII.GetBytes("SIMPLE  =                    T");
        var id = await Api.Upload(bytes, name);

        var answer = await Api.Send(new HttpMethod(method), $"download/{id}");
        Assert.Equal(200, answer.Status);
        Assert.Equal(bytes, answer.Body);
        Assert.Equal(type, answer.ContentType);
        Assert.Equal([$"attachment; filename={id}.{extension}"], answer.Response.Content.Headers.GetValues("Content-Disposition"));
    }

    [Fact]
    public async Task A_download_can_be_resumed_and_revalidated()
    {
        var id = await Api.Upload(Encoding.ASCII.GetBytes("0123456789"));

        var part = await Api.Get($"download/{id}", ("Range", "bytes=4-"));
        Assert.Equal(206, part.Status);
        Assert.Equal("456789", part.Text);
        var etag = part.Response.Headers.ETag!.ToString();
        Assert.Equal("\"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882\"", etag);
        Assert.Equal(304, (await Api.Get($"download/{id}", ("If-None-Match", etag))).Status);
        var head = await Api.Send(HttpMethod.Head, $"download/{id}");
        Assert.Equal((200, 10, 0), (head.Status, (int)head.Response.Content.Headers.ContentLength!, head.Body.Length));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("..%2f")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%00")]
    [InlineData("*")]
    public async Task An_unknown_or_crooked_id_is_not_found(string id)
    {
        await Api.Upload([1]);

        foreach (var path in new[] { "download", "delete" })
        {
            var answer = await Api.Post($"{path}/{id}");
            Assert.Contains(answer.Status, new[] { 400, 404 });
            // The server itself refuses an encoded zero before any route sees it.
            if (id != "%00")
                Assert.Equal(["status"], answer.Keys);
        }

        Assert.Single(Api.StoredFiles);
    }

    [Fact]
    public async Task A_deleted_file_is_gone_for_its_owner_at_once()
    {
        var id = await Api.Upload([1, 2, 3]);

        var answer = await Api.Post($"delete/{id}");
        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"status":"File deleted and removed from DB"}""" + "\n", answer.Text);
        Assert.Equal(404, (await Api.Post($"delete/{id}")).Status);
        Assert.Equal(404, (await Api.Get($"download/{id}")).Status);
        Assert.Equal("[]\n", (await Api.Get("fileids")).Text);
        Assert.Null(await Api.Files.Find("anonymous", id, TestContext.Current.CancellationToken));
        // A job accepted a moment ago still finds its input.
        Assert.NotNull(await Api.Files.FindPath("anonymous", id, TestContext.Current.CancellationToken));
        await ApiApplication.Eventually(() => !Api.Events.Deleted.IsEmpty);
        Assert.Equal((id, 3L), Api.Events.Deleted.Select(deleted => (deleted.FileId, deleted.SizeBytes)).Single());
    }

    [Fact]
    public async Task Bytes_of_a_deleted_file_go_once_no_open_job_needs_them()
    {
        var needed = await Api.Upload([1]);
        var free = await Api.Upload([2]);
        var kept = await Api.Upload([3]);
        var job = ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Running) with { InputFileId = needed };
        Api.Jobs.Put(job);
        await Api.Post($"delete/{needed}");
        await Api.Post($"delete/{free}");

        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(3, Api.StoredFiles.Count);
        _clock.Advance(TimeSpan.FromMinutes(6));
        await ApiApplication.Eventually(() => Api.StoredFiles.Count == 2);
        Assert.DoesNotContain(Api.StoredFiles, file => file.Contains(free, StringComparison.Ordinal));

        Api.Jobs.Put(job with { State = JobState.Succeeded });
        _clock.Advance(TimeSpan.FromMinutes(6));
        await ApiApplication.Eventually(() => Api.StoredFiles.Count == 1);
        Assert.Contains(kept, Api.StoredFiles[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_files_go_unless_an_open_job_names_them()
    {
        await using var api = await ApiApplication.Start(_clock, settings: ("Retention:Files", "1.00:00:00"));
        var needed = await api.Upload([1]);
        var free = await api.Upload([2]);
        var job = ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Running) with { InputFileId = needed };
        api.Jobs.Put(job);
        _clock.Advance(TimeSpan.FromHours(12));
        var young = await api.Upload([3]);
        Assert.Equal(_clock.GetUtcNow().AddDays(1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff000", null), (await api.Get($"file/{young}")).Json.GetProperty("destruction").GetString());

        _clock.Advance(TimeSpan.FromHours(13));
        await ApiApplication.Eventually(() => api.Events.Deleted.Any(deleted => deleted.FileId == free));
        Assert.Equal([needed, young], Ids(await api.Get("fileids")));

        api.Jobs.Put(job with { State = JobState.Succeeded });
        _clock.Advance(TimeSpan.FromMinutes(6));
        await ApiApplication.Eventually(() => api.Events.Deleted.Any(deleted => deleted.FileId == needed));
        Assert.Equal([young], Ids(await api.Get("fileids")));
        Assert.Equal(404, (await api.Get($"file/{needed}")).Status);
    }

    [Fact]
    public async Task Parts_that_a_crash_left_behind_are_swept_at_start_and_young_ones_are_not()
    {
        await using var api = await ApiApplication.Start(prepare: root =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, "data", "anonymous")).FullName;
            File.WriteAllText(Path.Combine(folder, "old.fits.part"), "x");
            File.SetLastWriteTimeUtc(Path.Combine(folder, "old.fits.part"), DateTime.UtcNow.AddDays(-2));
            File.WriteAllText(Path.Combine(folder, "young.fits.part"), "x");
        });

        await ApiApplication.Eventually(() => api.StoredFiles.Count == 1);
        Assert.EndsWith("young.fits.part", api.StoredFiles[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_bytes_are_missing_is_not_found()
    {
        var id = await Api.Upload([1]);
        File.Delete(Api.StoredFiles[0]);

        var answer = await Api.Get($"download/{id}");
        Assert.Equal(HttpStatusCode.NotFound, answer.Response.StatusCode);
        Assert.DoesNotContain(Api.Layout.DataDirectory, answer.Text, StringComparison.Ordinal);
    }

    private static string[] Ids(Answer answer) => [.. answer.Json.EnumerateArray().Select(row => row.GetProperty("fileid").GetString()!)];

    private async Task<List<string>> Pages(string address)
    {
        var ids = new List<string>();
        for (var next = address; next is not null;)
        {
            var answer = await Api.Get(next);
            ids.AddRange(Ids(answer));
            next = answer.Response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        return ids;
    }
}
