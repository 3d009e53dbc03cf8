using System.Text.Json;
using CaesarRest.Finders;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Finders;

public sealed class AppCatalogueTests
{
    private readonly InstalledFinders _finders = new();

    [Fact]
    public void Lists_the_apps_in_the_order_clients_know() =>
        Assert.Equal(["caesar", "mrcnn", "aegean", "cutex", "cnn_classifier", "sextractor", "pybdsf"], _finders.Catalogue.Apps.Select(app => app.Name));

    [Theory]
    [InlineData("caesar", 156)]
    [InlineData("mrcnn", 2)]
    [InlineData("aegean", 9)]
    [InlineData("cutex", 6)]
    [InlineData("cnn_classifier", 17)]
    [InlineData("sextractor", 36)]
    [InlineData("pybdsf", 75)]
    public void Each_app_has_all_its_options(string app, int count) => Assert.Equal(count, _finders.App(app).Options.Count);

    [Theory]
    [InlineData("OUTPUT", "", 10)]
    [InlineData("IMGREAD", "", 5)]
    [InlineData("IMGSTATS", "", 1)]
    [InlineData("IMGBKG", "", 12)]
    [InlineData("COMPACT-SOURCES", "", 6)]
    [InlineData("COMPACT-SOURCES", "SELECTION", 14)]
    [InlineData("COMPACT-SOURCES", "NESTED-SOURCES", 12)]
    [InlineData("COMPACT-SOURCES", "FITTING", 44)]
    [InlineData("IMGRES", "", 8)]
    [InlineData("IMGSMOOTH", "", 4)]
    [InlineData("EXTENDED-SOURCES", "", 3)]
    [InlineData("EXTENDED-SOURCES", "SALIENCY", 12)]
    [InlineData("EXTENDED-SOURCES", "ACTIVE-CONTOUR", 13)]
    [InlineData("EXTENDED-SOURCES", "WAVELET-TRANSFORM", 2)]
    [InlineData("RUN", "", 10)]
    public void Caesar_has_the_groups_that_its_forms_show(string category, string subcategory, int count) =>
        Assert.Equal(count, _finders.App("caesar").Options.Count(option => option.Category == category && option.Subcategory == subcategory));

    [Fact]
    public void Caesar_has_the_options_of_the_original_literally_and_in_order()
    {
        var expected = File.ReadLines(Repository.Path("tests/CaesarRest.Unit.Tests/Finders/Data/caesar-options.tsv")).Skip(1);

        Assert.Equal(expected, _finders.App("caesar").Options.Select(Row));

        static string Row(FinderOption option) => string.Join('\t', option.Name, option.Type.ToString().ToLowerInvariant(), option.Category,
            option.Subcategory, option.Advanced, option.Default?.GetRawText(), option.Min?.GetRawText(), option.Max?.GetRawText(), string.Join(',', option.AllowedValues ?? []));
    }

    [Theory]
    [InlineData("caesar")]
    [InlineData("mrcnn")]
    [InlineData("aegean")]
    [InlineData("cutex")]
    [InlineData("cnn_classifier")]
    public void The_original_apps_have_the_names_of_the_reference(string app)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(SharedData.Require($"reference/apps/{app}.json")));

        Assert.Equal(reference.RootElement.GetProperty("options").EnumerateArray().Select(option => option.GetProperty("name").GetString()),
            _finders.App(app).Options.Select(option => option.Name));
    }

    [Fact]
    public void The_classifier_accepts_its_flag_under_the_name_it_is_described_by() =>
        Assert.Contains("--normalize", _finders.Render("cnn_classifier", """{"normalize_minmax":true}""").Arguments);

    [Fact]
    public void No_built_in_app_takes_free_text() =>
        Assert.DoesNotContain(_finders.Catalogue.Apps.SelectMany(app => app.Options), option => option is { Type: OptionType.Str, Enum: false, Form: null });

    [Fact]
    public void Every_default_may_be_sent_back()
    {
        foreach (var app in _finders.Catalogue.Apps)
            Assert.Null(OptionChecks.FirstFault(app, Defaults.Of(app)));
    }

    [Fact]
    public void The_defaults_of_sextractor_are_those_of_its_settings_file()
    {
        var settings = Support("sextractor", "radio.sex").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim());

        Assert.All(_finders.App("sextractor").Options, option => Assert.Equal(settings[option.Name], option.Default!.Value.ToString()));
    }

    [Fact]
    public void No_option_of_sextractor_names_a_file() =>
        Assert.DoesNotContain(_finders.App("sextractor").Options, option => option.Name.EndsWith("_NAME", StringComparison.Ordinal) || option.Name.EndsWith("_IMAGE", StringComparison.Ordinal));

    [Fact]
    public void The_script_of_pybdsf_knows_every_option()
    {
        var script = Support("pybdsf", "pybdsf_run.py");

        Assert.All(_finders.App("pybdsf").Options, option => Assert.Contains($"    \"{option.Name}\": ", script, StringComparison.Ordinal));
    }

    private string Support(string app, string file) => System.Text.Encoding.UTF8.GetString(_finders.Render(app, "{}").SupportFiles[file]);
}
