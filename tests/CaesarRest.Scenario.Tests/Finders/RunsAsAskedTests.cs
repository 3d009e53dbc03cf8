using System.Text.Json;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using Microsoft.Extensions.Options;

namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>That the real programs take what we pass: defaults sent back, hostile values, odd files.</summary>
public sealed class RunsAsAskedTests
{
    private const string Points = "fits/synthetic/field_512_points.fits";

    [Theory]
    [InlineData("sextractor", "source-extractor.sh", "program", "catalog.cat")]
    [InlineData("pybdsf", "pybdsf.sh", "python", "pybdsf.gaul.csv")]
    public async Task All_defaults_sent_back_find_the_same(string app, string script, string verb, string catalogue)
    {
        var program = await InstalledProgram.Require(script, verb);
        using var untouched = await FinderRun.Start(app, program, SharedData.Require(Points));
        using var sentBack = await FinderRun.Start(app, program, SharedData.Require(Points), Defaults(app));

        Assert.True(sentBack.ExitCode == 0, sentBack.Error);
        Assert.Equal(await Rows(untouched, catalogue), await Rows(sentBack, catalogue));
    }

    [Fact]
    public async Task Sextractor_takes_a_value_that_begins_with_a_dash()
    {
        var program = await InstalledProgram.Require("source-extractor.sh", "program");
        using var run = await FinderRun.Start("sextractor", program, SharedData.Require(Points), """{"CHECKIMAGE_TYPE":"-OBJECTS","BACK_TYPE":"MANUAL","BACK_VALUE":-0.5}""");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("Background: -0.5", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(run.Result("check.fits")));
    }

    [Fact]
    public async Task Pybdsf_says_in_one_line_why_an_image_cannot_be_searched()
    {
        var python = await InstalledProgram.Require("pybdsf.sh", "python");
        using var image = new TemporaryFile([]);

        using var run = await FinderRun.Start("pybdsf", python, image.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("pybdsf: ", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pybdsf_runs_no_code_of_an_upload()
    {
        var python = await InstalledProgram.Require("pybdsf.sh", "python");
        using var upload = new TemporaryFile("cos\nsystem\n(S'touch executed'\ntR."u8.ToArray());

        using var run = await FinderRun.Start("pybdsf", python, upload.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(run.Result("executed")));
    }

    [Fact]
    public async Task Pybdsf_searches_an_image_without_a_frequency_and_states_none()
    {
        var python = await InstalledProgram.Require("pybdsf.sh", "python");
        var bytes = await File.ReadAllBytesAsync(SharedData.Require(Points), TestContext.Current.CancellationToken);
        "HISTORY "u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("RESTFRQ ="u8)));
        using var image = new TemporaryFile(bytes);

        using var known = await FinderRun.Start("pybdsf", python, SharedData.Require(Points));
        using var run = await FinderRun.Start("pybdsf", python, image.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("the image states no frequency", run.Output, StringComparison.Ordinal);
        Assert.Equal(await Rows(known, "pybdsf.gaul.csv"), await Rows(run, "pybdsf.gaul.csv"));
        foreach (var product in (string[])["pybdsf.srl.csv", "pybdsf.gaul.csv", "pybdsf.srl.fits", "pybdsf.gaul.fits", "pybdsf.rms.fits", "pybdsf.gaus_resid.fits"])
        {
            var text = await File.ReadAllTextAsync(run.Result(product), TestContext.Current.CancellationToken);
            Assert.DoesNotMatch("FREQ0|RESTFRQ|CTYPE4|1.40000e\\+09|1400000000", text);
        }
    }

    [Theory]
    [InlineData("outdir='/tmp'", "unknown option 'outdir'")]
    [InlineData("thresh_pix=__import__('os')", "option thresh_pix cannot be")]
    [InlineData("thresh_pix=1e999", "not a finite number")]
    [InlineData("rms_box=(60,)", "not 2 numbers in brackets")]
    public async Task The_script_of_pybdsf_refuses_what_it_does_not_know(string argument, string fault)
    {
        var python = await InstalledProgram.Require("pybdsf.sh", "python");
        var script = Repository.Path("infrastructure/CaesarRest.Finders/Apps/pybdsf/pybdsf_run.py");

        var (code, _, error) = await InstalledProgram.Run(python, [script, "image.fits", ".", argument], Path.GetTempPath());

        Assert.Equal(2, code);
        Assert.Contains(fault, error, StringComparison.Ordinal);
    }

    private static string Defaults(string app)
    {
        var options = new AppCatalogue(Options.Create(new CaesarOptions())).Find(app)!.Options;
        return JsonSerializer.Serialize(options.ToDictionary(option => option.Name, option => option.Default ?? JsonSerializer.SerializeToElement(false)));
    }

    /// <summary>The lines that hold results: comments state when and from where.</summary>
    private static async Task<IEnumerable<string>> Rows(FinderRun run, string name) =>
        (await File.ReadAllLinesAsync(run.Result(name), TestContext.Current.CancellationToken)).Where(line => !line.StartsWith('#'));
}
