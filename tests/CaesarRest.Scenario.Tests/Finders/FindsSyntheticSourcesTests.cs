using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>Both finders that run without a container, with the defaults a user gets, on fields whose sources are known.</summary>
public sealed class FindsSyntheticSourcesTests(ITestOutputHelper log)
{
    private const string Points = "fits/synthetic/field_512_points.fits";
    private const string Noise = "fits/synthetic/field_512_noise_only.fits";

    [Theory]
    [InlineData("sextractor")]
    [InlineData("pybdsf")]
    public async Task Finds_the_points_and_nothing_else(string app)
    {
        var score = await Score(app, Points);
        log.WriteLine($"{app}: {score}");

        Assert.True(score.Reliability >= 0.98, score.ToString());
        Assert.True(score.Completeness(7, 10) >= 0.9, score.ToString());
        Assert.True(score.Completeness(10) >= 1.0, score.ToString());
    }

    [Theory]
    [InlineData("sextractor")]
    [InlineData("pybdsf")]
    public async Task Finds_nothing_in_noise(string app) => Assert.Equal(0, (await Score(app, Noise)).Rows);

    /// <summary>Through the whole service: upload, job, archive.</summary>
    private static async Task<CatalogueScore> Score(string app, string field)
    {
        var truth = TruthComponent.Read(SharedData.Require(Path.ChangeExtension(field, ".truth.csv")));
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path, $"--Caesar:Finders:{app}:Program={await Program(app)}");
        await service.Start(TestContext.Current.CancellationToken);
        using var client = new ServiceClient(service.Address);
        await using var map = File.OpenRead(SharedData.Require(field));

        var job = await client.Submit(app, await client.Upload(map, "field.fits"), Defaults(app));
        var status = await client.End(job, TimeSpan.FromMinutes(3));
        var results = await client.Results(job, folder["results"]);
        Assert.True(status["state"]!.GetValue<string>() == "SUCCESS", await File.ReadAllTextAsync(Path.Combine(results, "stderr.log"), TestContext.Current.CancellationToken));

        return new CatalogueScore(truth, app == "sextractor"
            ? FoundSource.ReadAsciiHead(Path.Combine(results, "catalog.cat"))
            : FoundSource.ReadPyBdsf(Path.Combine(results, "pybdsf.srl.csv")));
    }

    /// <summary>A submission needs an option, so it gives one its own default.</summary>
    private static JsonObject Defaults(string app) =>
        app == "sextractor" ? new() { ["DETECT_THRESH"] = 5 } : new() { ["thresh_pix"] = 5 };

    private static Task<string> Program(string app) => app == "sextractor"
        ? InstalledProgram.Require("source-extractor.sh", "program")
        : InstalledProgram.Require("pybdsf.sh", "python");
}
