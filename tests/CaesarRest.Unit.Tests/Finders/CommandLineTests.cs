using CaesarRest.Hosting;

namespace CaesarRest.Unit.Tests.Finders;

public sealed class CommandLineTests
{
    private readonly InstalledFinders _finders = new();

    [Fact]
    public void Caesar_is_called_with_defaults_then_options_in_catalogue_order_then_the_image()
    {
        var line = _finders.Render("caesar", """{"seedthr":5,"fitsources":true,"no-mpi":true,"bkgestimator":"ClippedMedian"}""");

        Assert.Equal("SFinderSubmitter.sh", line.Program);
        Assert.Equal(
            ["--run", "--save-summaryplot", "--save-regions", "--save-catalog-to-json",
             "--bkgestimator=4", "--seedthr=5.0", "--fitsources", "--no-mpi", "--inputfile=/data/ab12.fits"],
            line.Arguments);
    }

    [Theory]
    [InlineData("mrcnn", "run_mrcnn.sh", "--runmode=detect --weights=/opt/Software/MaskR-CNN/install/share/mrcnn_weights.h5 --image=/data/ab12.fits")]
    [InlineData("aegean", "aegean_submitter.sh", "--run --save-summaryplot --save-regions --save-catalog-to-json --inputfile=/data/ab12.fits")]
    [InlineData("cutex", "cutex_submitter.sh", "--run --save-summaryplot --save-catalog-to-json --inputfile=/data/ab12.fits")]
    [InlineData("cnn_classifier", "run_classifier.sh", "--run --inputfile=/data/ab12.fits")]
    [InlineData("sextractor", "source-extractor", "/data/ab12.fits -c /support/7/radio.sex -PARAMETERS_NAME /support/7/radio.param -FILTER_NAME /support/7/smooth.conv")]
    [InlineData("pybdsf", "python3", "/support/7/pybdsf_run.py /data/ab12.fits /jobs/7")]
    public void Each_app_has_its_call(string app, string program, string arguments)
    {
        var line = _finders.Render(app, "{}");

        Assert.Equal(program, line.Program);
        Assert.Equal(arguments, string.Join(' ', line.Arguments));
    }

    [Theory]
    [InlineData("caesar", """{"seedthr":"5.5"}""", "--seedthr=5.5")]
    [InlineData("caesar", """{"seedthr":true}""", "--seedthr=1.0")]
    [InlineData("caesar", """{"npixmin":5.9}""", "--npixmin=5")]
    [InlineData("caesar", """{"npixmin":" 7 "}""", "--npixmin=7")]
    [InlineData("caesar", """{"npixmin":true}""", "--npixmin=True")]
    [InlineData("caesar", """{"regionwcs":"J2000"}""", "--regionwcs=0")]
    [InlineData("caesar", """{"loglevel":"DEBUG"}""", "--loglevel=DEBUG")]
    [InlineData("cnn_classifier", """{"means":0}""", "--means=0")]
    [InlineData("pybdsf", """{"rms_box":"(60, 15)"}""", "rms_box=(60, 15)")]
    [InlineData("pybdsf", """{"split_isl":"false"}""", "split_isl=False")]
    [InlineData("pybdsf", """{"atrous_do":true}""", "atrous_do=True")]
    [InlineData("pybdsf", """{"frequency":1.4e9}""", "frequency=1400000000.0")]
    public void A_value_is_one_argument_as_python_prints_it(string app, string inputs, string argument) =>
        Assert.Contains(argument, _finders.Render(app, inputs).Arguments);

    [Theory]
    [InlineData("caesar", """{"fitsources":false}""")]
    [InlineData("caesar", """{"inputfile":"/etc/passwd"}""")]
    public void A_false_flag_or_an_unknown_option_adds_nothing(string app, string inputs) =>
        Assert.Equal(_finders.Render(app, "{}").Arguments, _finders.Render(app, inputs).Arguments);

    [Fact]
    public void A_value_that_begins_with_a_dash_follows_its_name_as_an_argument_of_its_own() =>
        Assert.Equal(["-BACK_VALUE", "-0.5", "-CHECKIMAGE_TYPE", "-OBJECTS"], _finders.Render("sextractor", """{"CHECKIMAGE_TYPE":"-OBJECTS","BACK_VALUE":-0.5}""").Arguments.TakeLast(4));

    [Fact]
    public void Configuration_names_program_and_weights()
    {
        var finders = new InstalledFinders(new CaesarOptions { Finders = { ["mrcnn"] = new FinderSettings { Program = "/opt/mrcnn", Weights = "/opt/w.h5" } } });

        var line = finders.Render("mrcnn", "{}");

        Assert.Equal("/opt/mrcnn", line.Program);
        Assert.Contains("--weights=/opt/w.h5", line.Arguments);
    }

    [Fact]
    public void A_path_that_reads_like_a_mark_stays_a_path() =>
        Assert.Contains("--inputfile=/data/{output}.fits", _finders.Render("caesar", "{}", "/data/{output}.fits").Arguments);

    [Theory]
    [InlineData("/data/a,b.fits")]
    [InlineData("/data/a b.fits")]
    [InlineData("/data/a.fits[1]")]
    public void Sextractor_is_given_no_path_that_it_would_read_as_syntax(string image) =>
        Assert.Throws<ArgumentException>(() => _finders.Render("sextractor", "{}", image));

    [Fact]
    public void Options_with_a_fault_are_not_rendered() =>
        Assert.Throws<ArgumentException>(() => _finders.Render("caesar", """{"seedthr":"x"}"""));
}
