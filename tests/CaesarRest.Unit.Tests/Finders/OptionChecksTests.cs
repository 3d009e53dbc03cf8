using CaesarRest.Finders;
using CaesarRest.Hosting;

namespace CaesarRest.Unit.Tests.Finders;

public sealed class OptionChecksTests
{
    private readonly InstalledFinders _finders = new();

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"seedthr":5}""")]
    [InlineData("""{"seedthr":"5.5"}""")]
    [InlineData("""{"seedthr":" 5.5 "}""")]
    [InlineData("""{"seedthr":true}""")]
    [InlineData("""{"npixmin":5.9}""")]
    [InlineData("""{"npixmin":true}""")]
    [InlineData("""{"npixmin":" 7 "}""")]
    [InlineData("""{"npixmin":1e3}""")]
    [InlineData("""{"bkgestimator":"Median"}""")]
    [InlineData("""{"fitsources":false}""")]
    public void Accepts_what_python_would_cast(string inputs) => Assert.Null(_finders.FirstFault("caesar", inputs));

    [Fact]
    public void Ignores_options_it_does_not_know() =>
        Assert.Null(_finders.FirstFault("caesar", """{"inputfile":"/etc/passwd","run":true,"envfile":"x"}"""));

    [Fact]
    public void Does_not_enforce_ranges() => Assert.Null(_finders.FirstFault("caesar", """{"seedthr":-1e9}"""));

    [Theory]
    [InlineData("""{"seedthr":"abc"}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":""}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":null}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":[5]}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":{"a":5}}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":"nan"}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":"inf"}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":1e999}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"seedthr":"5,5"}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"npixmin":"5.5"}""", "Failed to cast option npixmin to type <class 'int'> !")]
    [InlineData("""{"npixmin":"1e3"}""", "Failed to cast option npixmin to type <class 'int'> !")]
    [InlineData("""{"npixmin":null}""", "Failed to cast option npixmin to type <class 'int'> !")]
    [InlineData("""{"bkgestimator":null}""", "Failed to cast option bkgestimator to type <class 'str'> !")]
    [InlineData("""{"bkgestimator":"median"}""", "Option bkgestimator value median is not among valid enumerations!")]
    [InlineData("""{"bkgestimator":4}""", "Option bkgestimator value 4 is not among valid enumerations!")]
    [InlineData("""{"fitsources":"true"}""", "Option fitsources is a flag and must be true or false!")]
    [InlineData("""{"fitsources":1}""", "Option fitsources is a flag and must be true or false!")]
    [InlineData("""{"fitsources":null}""", "Option fitsources is a flag and must be true or false!")]
    [InlineData("""{"seedthr":"5\n"}""", "Option seedthr value holds a control character!")]
    [InlineData("""{"bkgestimator":"\ud800"}""", "Job inputs hold text that is not valid Unicode!")]
    [InlineData("""[1]""", "Job inputs must be a JSON object!")]
    [InlineData("""null""", "Job inputs must be a JSON object!")]
    public void Refuses_what_python_could_not_cast(string inputs, string fault) => Assert.Equal(fault, _finders.FirstFault("caesar", inputs));

    [Fact]
    public void Names_the_first_fault_in_the_order_of_the_catalogue() =>
        Assert.Equal("Option bkgestimator value X is not among valid enumerations!", _finders.FirstFault("caesar", """{"fitsources":1,"seedthr":"a","bkgestimator":"X"}"""));

    [Fact]
    public void Refuses_over_long_text()
    {
        Assert.Equal("Option means value is longer than 1024 characters!", _finders.FirstFault("cnn_classifier", $$"""{"means":"{{new string('1', 1025)}}"}"""));
        Assert.Equal("Option seedthr value is longer than 1024 characters!", _finders.FirstFault("caesar", $$"""{"seedthr":{{new string('1', 1025)}}}"""));
    }

    [Theory]
    [InlineData("cnn_classifier", """{"means":"0;rm -rf /"}""", "Option means value 0;rm -rf / must be numbers separated by commas!")]
    [InlineData("cnn_classifier", """{"means":"$(id)"}""", "Option means value $(id) must be numbers separated by commas!")]
    [InlineData("sextractor", """{"PHOT_AUTOPARAMS":"@/etc/passwd"}""", "Option PHOT_AUTOPARAMS value @/etc/passwd must be two numbers separated by a comma!")]
    [InlineData("pybdsf", """{"rms_box":"__import__('os')"}""", "Option rms_box value __import__('os') must be None or two whole numbers as (a, b)!")]
    [InlineData("pybdsf", """{"beam":"(1, 2)"}""", "Option beam value (1, 2) must be None or three numbers as (a, b, c)!")]
    public void Refuses_text_that_a_finder_could_run_or_misread(string app, string inputs, string fault) => Assert.Equal(fault, _finders.FirstFault(app, inputs));

    [Theory]
    [InlineData("cnn_classifier", """{"means":"0,-1.5,2e-3"}""")]
    [InlineData("cnn_classifier", """{"means":0}""")]
    [InlineData("pybdsf", """{"rms_box":"(60, 15)","beam":"(0.0025,1.9e-3,30)","frequency":1.4e9}""")]
    public void Accepts_text_of_the_stated_form(string app, string inputs) => Assert.Null(_finders.FirstFault(app, inputs));

    [Fact]
    public void Misses_a_mandatory_option()
    {
        using var folder = new FinderFolder();
        folder.Write("mine", FinderFolder.App("mine", """{"name":"band","type":"str","category":"INPUT","mandatory":true,"default":"L","description":"Band."}"""));
        var finders = new InstalledFinders(new CaesarOptions { FinderDirectory = folder.Path });

        Assert.Equal("Mandatory option band not found in request!", finders.FirstFault("mine", """{"x":1}"""));
        Assert.Null(finders.FirstFault("mine", """{"band":"any text; at all"}"""));
    }
}
