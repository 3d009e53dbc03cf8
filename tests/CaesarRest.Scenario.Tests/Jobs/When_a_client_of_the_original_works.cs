using System.Globalization;
using System.Net;
using System.Text.Json;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>What the original's graphical client does in one sitting, with the shapes that its code relies on.</summary>
public sealed class When_a_client_of_the_original_works
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task It_finds_every_answer_in_the_shape_that_it_reads()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, "--Caesar:Executor:StopGrace=00:00:02");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);

        // Its list of files, and the forms that it builds from the finders' options.
        var file = await client.UploadAnything();
        var row = Assert.Single((await Get("fileids")).EnumerateArray());
        Assert.Equal(file, row.GetProperty("fileid").GetString());
        Assert.Equal(("map.fits", "fits", ""), (row.GetProperty("filename_orig").GetString(), row.GetProperty("fileext").GetString(), row.GetProperty("tag").GetString()));
        IsDate(row.GetProperty("filedate"));
        Assert.Contains("caesar", (await Get("apps")).GetProperty("apps").EnumerateArray().Select(app => app.GetString()));
        foreach (var option in (await Get("app/caesar/describe")).EnumerateObject().Select(option => option.Value))
        {
            Assert.All((string[])["type", "category", "subcategory", "description"], key => Assert.Equal(JsonValueKind.String, option.GetProperty(key).ValueKind));
            Assert.True(option.GetProperty("type").GetString() == "none" || option.TryGetProperty("default", out _));
        }

        // It watches its jobs by the list, one that fails among them, and stops the last.
        var done = await client.Submit(Ledger.App, file, ledger.Options());
        var failed = await client.Submit(Ledger.App, file, ledger.Options(code: 7));
        var stopped = await client.Submit(Ledger.App, file, ledger.Options(seconds: 600));
        await client.End(done, Limit);
        Assert.Equal(7, (await client.End(failed, Limit))["exit_code"]!.GetValue<int>());
        await Eventually.Until(async () => (await client.Status(stopped))["state"]!.GetValue<string>() == "RUNNING", Limit);
        using (var nothing = new ByteArrayContent([]))
        using (var cancelled = await client.Http.PostAsync($"job/{stopped}/cancel", nothing, cancellation))
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        await client.End(stopped, Limit);

        var jobs = (await Get("jobs")).EnumerateArray().ToList();
        Assert.Equal([(done, "SUCCESS"), (failed, "FAILURE"), (stopped, "CANCELED")], jobs.Select(job => (job.GetProperty("job_id").GetString()!, job.GetProperty("state").GetString()!)));
        foreach (var job in jobs)
        {
            // Text would be read as 0.
            Assert.Equal(JsonValueKind.Number, job.GetProperty("elapsed_time").ValueKind);
            Assert.Equal("test", job.GetProperty("tag").GetString());
            IsDate(job.GetProperty("submit_date"));
        }

        // What is wrong is shown to the user from the status text.
        using (var unknown = await client.Http.GetAsync("job/nosuch/output", cancellation))
            Assert.Equal((HttpStatusCode.NotFound, "Job nosuch not found"), (unknown.StatusCode, (await Read(unknown)).GetProperty("status").GetString()));
        using (var nothing = new ByteArrayContent([]))
        using (var deleted = await client.Http.PostAsync($"delete/{file}", nothing, cancellation))
            Assert.Equal((HttpStatusCode.OK, "File deleted and removed from DB"), (deleted.StatusCode, (await Read(deleted)).GetProperty("status").GetString()));
        Assert.Empty((await Get("fileids")).EnumerateArray());

        async Task<JsonElement> Get(string path)
        {
            using var answer = await client.Http.GetAsync(path, cancellation);
            Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
            return await Read(answer);
        }
    }

    private static async Task<JsonElement> Read(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());

    /// <summary>ISO with a fraction, as it parses it.</summary>
    private static void IsDate(JsonElement date) => Assert.True(
        DateTime.TryParseExact(date.GetString(), "yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), date.GetString());
}
