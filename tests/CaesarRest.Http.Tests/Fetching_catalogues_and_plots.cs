using System.Text;
using System.Text.Json.Nodes;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Fetching_catalogues_and_plots : ApiTest
{
    private const string Input = "00112233445566778899aabbccddeeff";
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly string[] Routes = ["sources", "source-components", "output-sources", "output-components", "output-plot", "preview"];

    /// <summary>What each app writes (caesar, aegean, cutex and mrcnn: as the original's containers do), and which file a route serves; "-" for none.</summary>
    public static TheoryData<string, string[], string[]> Apps => new()
    {
        {
            "caesar",
            ["catalog-B.dat", "catalog-B.json", "catalog_fitcomp-B.dat", "catalog_fitcomp-B.json", "plot_B.png", "ds9-B.reg", "ds9_fitcomp-B.reg", "out-B.root", "output_B.log", "config_B.cfg", "SFinderRun_B.sh"],
            ["catalog-B.json", "catalog_fitcomp-B.json", "catalog-B.dat", "catalog_fitcomp-B.dat", "plot_B.png", "plot_B.png"]
        },
        { "mrcnn", ["catalog_B.json", "out_B.json", "out_B.png", "out_B.reg"], ["catalog_B.json", "-", "-", "-", "out_B.png", "out_B.png"] },
        { "aegean", ["catalog-B.dat", "catalog-B.tab", "ds9-B_isle.reg", "ds9-B_comp.reg", "plot_B.png"], ["-", "-", "catalog-B.dat", "catalog-B.tab", "plot_B.png", "plot_B.png"] },
        { "cutex", ["B_photall.dat", "B_list_allmemb.reg", "plot_B.png"], ["-", "-", "B_photall.dat", "-", "plot_B.png", "plot_B.png"] },
        { "cnn_classifier", ["anything.json", "catalog-B.json"], ["-", "-", "-", "-", "-", "-"] },
        { "sextractor", ["catalog.cat", "catalog.xml", "check.fits"], ["-", "-", "catalog.cat", "-", "-", "-"] },
        {
            "pybdsf",
            ["pybdsf.srl.csv", "pybdsf.srl.fits", "pybdsf.gaul.csv", "pybdsf.gaul.fits", "pybdsf.gaul.reg", "pybdsf.rms.fits", "pybdsf.gaus_resid.fits", "B.fits.pybdsf.log"],
            ["-", "-", "pybdsf.srl.csv", "pybdsf.gaul.csv", "-", "-"]
        },
    };

    [Theory]
    [MemberData(nameof(Apps))]
    public async Task Each_route_serves_the_file_that_the_app_writes_for_it(string app, string[] files, string[] served)
    {
        Ended(app, JobState.Succeeded);
        foreach (var file in files)
            Write(Named(file), Content(Named(file)));

        foreach (var (route, file) in Routes.Zip(served))
        {
            var answer = await Api.Get($"job/{Id}/{route}");
            if (file == "-")
            {
                Assert.Equal(404, answer.Status);
                Assert.Equal(["job_id", "status"], answer.Keys);
                Assert.StartsWith($"App {app} does not write a ", answer.StatusText, StringComparison.Ordinal);
                continue;
            }

            Assert.True(answer.Status == 200, $"{route}: {answer.Text}");
            Assert.Equal(Content(Named(file)), route == "preview" ? Encoding.UTF8.GetString(answer.Json.GetProperty("image").GetBytesFromBase64()) : answer.Text);
            if (route.StartsWith("output-", StringComparison.Ordinal))
                Assert.Equal([$"attachment; filename={Named(file)}"], answer.Response.Content.Headers.GetValues("Content-Disposition"));
        }
    }

    [Theory]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.TimedOut)]
    [InlineData(JobState.Cancelled)]
    [InlineData(JobState.NotStarted)]
    [InlineData(JobState.Lost)]
    public async Task Every_finished_job_gives_what_it_left_and_says_what_it_did_not(JobState state)
    {
        Ended("caesar", state);
        Write($"catalog-{Input}.dat", "1 2 3\n");

        var table = await Api.Get($"job/{Id:N}/output-sources");
        Assert.Equal((200, "1 2 3\n", "text/plain"), (table.Status, table.Text, table.ContentType));
        foreach (var route in Routes.Except(["output-sources"]))
        {
            var none = await Api.Get($"job/{Id}/{route}");
            Assert.Equal(404, none.Status);
            Assert.Equal($"{Id}", none.Json.GetProperty("job_id").GetString());
            Assert.StartsWith($"Job {Id} left no ", none.StatusText, StringComparison.Ordinal);
            Assert.DoesNotContain("/", none.StatusText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Catalogues_are_JSON_and_the_preview_is_the_plot()
    {
        Ended("caesar", JobState.Succeeded);
        Write($"catalog-{Input}.json", """{"sources": [ ]}""");
        var plot = Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7)).ToArray();
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"plot_{Input}.png"), plot, TestContext.Current.CancellationToken);

        var sources = await Api.Get($"job/{Id}/sources");
        Assert.Equal((200, "application/json"), (sources.Status, sources.ContentType));
        Assert.False(sources.Response.Content.Headers.Contains("Content-Disposition"));
        var preview = await Api.Get($"job/{Id}/preview");
        Assert.Equal("application/json", preview.ContentType);
        Assert.Equal(["image", "status"], preview.Keys);
        Assert.Equal("", preview.StatusText);
        Assert.EndsWith("\n", preview.Text, StringComparison.Ordinal);
        Assert.Equal(plot, preview.Json.GetProperty("image").GetBytesFromBase64());
        var picture = await Api.Get($"job/{Id}/output-plot");
        Assert.Equal("image/png", picture.ContentType);
        Assert.Equal(plot, picture.Body);
        foreach (var route in Routes)
            Assert.Empty((await Api.Send(HttpMethod.Head, $"job/{Id}/{route}")).Body);
    }

    [Fact]
    public async Task Open_jobs_have_none_yet_and_unknown_or_foreign_ones_are_not_found()
    {
        var open = Guid.NewGuid();
        var foreign = Guid.NewGuid();
        Api.Jobs.Put(ScriptedJobsRole.Job(open, JobState.Pending));
        Api.Jobs.Put(ScriptedJobsRole.Job(foreign, JobState.Succeeded, owner: "somebody"));

        foreach (var route in Routes)
        {
            var early = await Api.Get($"job/{open}/{route}");
            Assert.Equal(202, early.Status);
            Assert.Equal($$"""{"job_id":"{{open}}","status":"Job {{open}} not yet completed (state PENDING)"}""" + "\n", early.Text);
            foreach (var id in new[] { $"{foreign}", $"{Guid.NewGuid()}", "no-id" })
            {
                var none = await Api.Get($"job/{id}/{route}");
                Assert.Equal(404, none.Status);
                Assert.Equal(new JsonObject { ["job_id"] = id, ["status"] = $"Job {id} not found" }.ToJsonString() + "\n", none.Text);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"sources\": [1, 2")]
    [InlineData("{\"flux\": nan}")]
    [InlineData("{} {}")]
    public async Task A_broken_catalogue_is_a_500_that_says_so(string text)
    {
        Ended("caesar", JobState.Failed);
        Write($"catalog-{Input}.json", text);

        var answer = await Api.Get($"job/{Id}/sources");
        Assert.Equal(500, answer.Status);
        Assert.Equal($"The catalogue of sources in JSON of job {Id} is not valid JSON", answer.StatusText);
    }

    [Fact]
    public async Task The_first_of_several_files_is_served()
    {
        Ended("caesar", JobState.Succeeded);
        Write("catalog-b.dat", "second");
        Write("catalog-a.dat", "first");

        Assert.Equal("first", (await Api.Get($"job/{Id}/output-sources")).Text);
    }

    [Fact]
    public async Task A_link_or_a_folder_is_no_catalogue()
    {
        Ended("caesar", JobState.Succeeded);
        var secret = Path.Combine(Api.Layout.JobDirectory, "secret.json");
        await File.WriteAllTextAsync(secret, "{}", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(Folder, $"catalog-{Input}.json"), secret);
        File.CreateSymbolicLink(Path.Combine(Folder, $"catalog-{Input}.dat"), secret);
        Directory.CreateDirectory(Path.Combine(Folder, $"plot_{Input}.png"));

        foreach (var route in Routes)
            Assert.Equal(404, (await Api.Get($"job/{Id}/{route}")).Status);
    }

    private string Folder => Api.Layout.JobFolder("anonymous", Id);

    private void Ended(string app, JobState state)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state) with { App = app, InputFileId = Input });
        Directory.CreateDirectory(Folder);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    private static string Named(string file) => file.Replace("B", Input, StringComparison.Ordinal);

    // JSON, so that any file may be served as a catalogue.
    private static string Content(string file) => $"\"{file}\"";
}
