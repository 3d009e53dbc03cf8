using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Results;

/// <summary>From options to arguments, and from the finder's files to the user: over HTTP, by the whole service.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class When_finders_leave_results(AllFinders site) : IClassFixture<AllFinders>
{
    private const string Points = "fits/synthetic/field_512_points.fits";

    [Theory]
    [InlineData("caesar")]
    [InlineData("mrcnn")]
    [InlineData("aegean")]
    [InlineData("cutex")]
    [InlineData("cnn_classifier")]
    [InlineData("sextractor")]
    [InlineData("pybdsf")]
    public async Task Every_option_becomes_its_argument(string app)
    {
        var table = JsonNode.Parse(await File.ReadAllTextAsync(
            Repository.Path("tests", "CaesarRest.Scenario.Tests", "Results", "Data", $"{app}.argv.json"), TestContext.Current.CancellationToken))!;
        var file = await site.Client.UploadAnything();

        var job = await site.Run(app, table["job_inputs"]!.AsObject(), file);

        Assert.Equal(table["argv"]!.AsArray().Select(argument => argument!.GetValue<string>()), await site.Arguments(job, app, file));
    }

    [Fact]
    public async Task Options_follow_the_apps_own_arguments_in_the_order_of_the_catalogue()
    {
        var file = await site.Client.UploadAnything();
        var job = await site.Run("caesar", JsonNode.Parse("""{"seedthr":5,"fitsources":true,"no-mpi":true,"bkgestimator":"ClippedMedian"}""")!.AsObject(), file);

        Assert.Equal(
            "--run --save-summaryplot --save-regions --save-catalog-to-json --bkgestimator=4 --seedthr=5.0 --fitsources --no-mpi --inputfile={input}",
            string.Join(' ', await site.Arguments(job, "caesar", file)));
    }

    [Fact]
    public async Task Caesar_serves_by_all_routes_what_its_stand_in_wrote()
    {
        var file = await site.Client.UploadAnything();
        var job = await site.Run("caesar", new() { ["seedthr"] = 5 }, file);

        foreach (var (route, name, type) in new[]
        {
            ("sources", $"catalog-{file}.json", "application/json"),
            ("source-components", $"catalog_fitcomp-{file}.json", "application/json"),
            ("output-sources", $"catalog-{file}.dat", "text/plain"),
            ("output-components", $"catalog_fitcomp-{file}.dat", "text/plain"),
            ("output-plot", $"plot_{file}.png", "image/png"),
        })
        {
            var (status, body, headers) = await Get($"job/{job}/{route}");
            Assert.Equal((HttpStatusCode.OK, type), (status, headers.ContentType?.ToString()));
            Assert.Equal(await File.ReadAllBytesAsync(site.PathOf(job, name), TestContext.Current.CancellationToken), body);
            Assert.Equal(type == "application/json" ? null : $"attachment; filename={name}", headers.ContentDisposition?.ToString());
        }

        Assert.Equal(["metadata", "sources"], JsonNode.Parse((await Get($"job/{job}/sources")).Body)!.AsObject().Select(key => key.Key));
        var preview = JsonNode.Parse((await Get($"job/{job}/preview")).Body)!.AsObject();
        Assert.Equal(["image", "status"], preview.Select(key => key.Key));
        Assert.Equal((await Get($"job/{job}/output-plot")).Body, Convert.FromBase64String(preview["image"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Of_several_files_the_first_by_name_is_served_and_the_log_says_so()
    {
        var job = await site.Run("caesar", new() { ["seedthr"] = 5 });
        await File.WriteAllTextAsync(site.PathOf(job, "catalog--.dat"), "first", TestContext.Current.CancellationToken);

        Assert.Equal("first"u8.ToArray(), (await Get($"job/{job}/output-sources")).Body);
        await Eventually.Until(() => site.Output.Contains($"Job {job} of caesar left 2 files where one is its table of sources", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => site.Output);
    }

    [Fact]
    public async Task The_archive_comes_after_the_end_and_every_result_is_in_it_and_in_the_list()
    {
        var ledger = site.Ledger();
        var open = await site.Client.Submit(Ledger.App, await site.Client.UploadAnything(), ledger.Options(seconds: 300));
        foreach (var route in new[] { "output", "sources", "output-plot" })
        {
            var (status, body, _) = await Get($"job/{open}/{route}");
            Assert.Equal(HttpStatusCode.Accepted, status);
            Assert.Equal(["job_id", "status"], JsonNode.Parse(body)!.AsObject().Select(key => key.Key));
        }

        await site.Client.Cancel(open);
        Assert.Equal("CANCELED", (await site.Client.End(open, TimeSpan.FromMinutes(2)))["state"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await Get($"job/{open}/output")).Status);

        var job = await site.Run("caesar", new() { ["seedthr"] = 5 });
        var archived = new Dictionary<string, byte[]>();
        await using var tar = new TarReader(new GZipStream(new MemoryStream((await Get($"job/{job}/output")).Body), CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: true, TestContext.Current.CancellationToken) is { } entry)
        {
            Assert.StartsWith($"job_{job}/", entry.Name, StringComparison.Ordinal);
            if (entry.EntryType == TarEntryType.Directory)
                continue;
            using var content = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(content, TestContext.Current.CancellationToken);
            archived.Add(entry.Name[$"job_{job}/".Length..], content.ToArray());
        }

        Assert.DoesNotContain(archived.Keys, name => name.EndsWith(".tar.gz", StringComparison.Ordinal));
        var listed = JsonNode.Parse((await Get($"job/{job}/results")).Body)!["results"]!.AsArray();
        Assert.Equal(
            archived.Select(file => (file.Key, (long)file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value)))).Order(),
            listed.Select(row => (row!["name"]!.GetValue<string>(), row["size"]!.GetValue<long>(), row["sha256"]!.GetValue<string>())).Order());
        foreach (var (name, content) in archived)
            Assert.Equal(content, (await Get($"job/{job}/results/{name}")).Body);
    }

    [Theory]
    [InlineData("sextractor", "catalog.cat", null)]
    [InlineData("pybdsf", "pybdsf.srl.csv", "pybdsf.gaul.csv")]
    public async Task A_real_finder_serves_its_own_files_byte_for_byte_and_says_what_it_does_not_write(string app, string sources, string? components)
    {
        site.Require(app);
        await using var map = File.OpenRead(SharedData.Require(Points));
        var option = app == "sextractor" ? "DETECT_THRESH" : "thresh_pix";
        var job = await site.Run(app, new() { [option] = 5 }, await site.Client.Upload(map, "field.fits"));
        Assert.Equal("SUCCESS", (await site.Client.Status(job))["state"]!.GetValue<string>());

        foreach (var (route, name) in new[] { ("output-sources", sources), ("output-components", components), ("sources", null), ("source-components", null), ("output-plot", null), ("preview", null) })
        {
            var (status, body, headers) = await Get($"job/{job}/{route}");
            if (name is null)
            {
                Assert.Equal(HttpStatusCode.NotFound, status);
                Assert.StartsWith($"App {app} does not write a ", JsonNode.Parse(body)!["status"]!.GetValue<string>(), StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal($"attachment; filename={name}", headers.ContentDisposition?.ToString());
            Assert.Equal(await File.ReadAllBytesAsync(site.PathOf(job, name), TestContext.Current.CancellationToken), body);
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Body, System.Net.Http.Headers.HttpContentHeaders Headers)> Get(string path)
    {
        var response = await site.Client.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), response.Content.Headers);
    }
}
