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

    private static async Task<CatalogueScore> Score(string app, string field)
    {
        var truth = TruthComponent.Read(SharedData.Require(Path.ChangeExtension(field, ".truth.csv")));
        using var run = await FinderRun.Start(app, await Program(app), SharedData.Require(field));
        Assert.True(run.ExitCode == 0, run.Error);
        return new CatalogueScore(truth, app == "sextractor"
            ? FoundSource.ReadAsciiHead(run.Result("catalog.cat"))
            : FoundSource.ReadPyBdsf(run.Result("pybdsf.srl.csv")));
    }

    private static Task<string> Program(string app) => app == "sextractor"
        ? InstalledProgram.Require("source-extractor.sh", "program")
        : InstalledProgram.Require("pybdsf.sh", "python");
}
