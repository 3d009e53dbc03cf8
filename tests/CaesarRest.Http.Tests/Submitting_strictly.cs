using System.Text.Json;

namespace CaesarRest.Http.Tests;

/// <summary>A client that prefers strict handling is told all of its mistakes, also those that the original overlooks.</summary>
public sealed class Submitting_strictly : ApiTest
{
    private static readonly (string, string) Strictly = ("Prefer", "handling=strict");

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var inputs = """{"seedthr":10.5,"bkgestimator":"Mode","fitsources":1,"seedthrr":5}""";
        var answer = await Api.Submit($$"""{"app":"testfinder","job_inputs":{{inputs}},"data_inputs":"00000000000000000000000000000000","tag":7}""", Strictly);

        string[] faults =
        [
            "Tag must be a string!",
            "Cannot find file corresponding to given data input uid!",
            "Option seedthr value 10.5 is above the maximum 10.0!",
            "Option bkgestimator value Mode is not among valid enumerations!",
            "Option fitsources is a flag and must be true or false!",
            "Option seedthrr is not known!",
        ];
        Assert.Equal(400, answer.Status);
        Assert.Equal(["app", "faults", "job_id", "state", "status", "submit_date"], answer.Keys);
        Assert.Equal(faults, answer.Json.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()));
        Assert.Equal(string.Join(' ', faults), answer.StatusText);
        AssertApplied(answer);
        Assert.Empty(Api.Jobs.Submissions);
    }

    [Theory]
    [InlineData("-0.1", "below the minimum 0!")]
    [InlineData("\"11\"", "above the maximum 10.0!")]
    [InlineData("1e300", "above the maximum 10.0!")]
    [InlineData("0", null)]
    [InlineData("10", null)]
    [InlineData("true", null)]
    public async Task Values_must_lie_in_their_range(string value, string? fault)
    {
        var answer = await Submit($$"""{"seedthr":{{value}}}""", Strictly);

        AssertApplied(answer);
        Assert.Equal(fault is null ? 202 : 400, answer.Status);
        if (fault is not null)
            Assert.Equal($"Option seedthr value {value} is {fault}", answer.StatusText);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("handling=lenient")]
    [InlineData("handling=lenient, handling=strict")]
    [InlineData("respond-async")]
    public async Task Without_it_ranges_and_unknown_options_are_no_matter(string? prefer)
    {
        var answer = await Submit("""{"seedthr":1e9,"nosuch":1}""", prefer is null ? [] : [("Prefer", prefer)]);

        Assert.Equal(202, answer.Status);
        Assert.False(answer.Response.Headers.Contains("Preference-Applied"));
    }

    [Theory]
    [InlineData("HANDLING = \"Strict\"")]
    [InlineData("return=minimal, handling=strict; why=care")]
    public async Task It_may_be_asked_for_in_other_spellings(string prefer)
    {
        var answer = await Submit("""{"seedthr":1,"nosuch":1}""", ("Prefer", prefer));

        Assert.Equal("Option nosuch is not known!", answer.StatusText);
        AssertApplied(answer);
    }

    [Fact]
    public async Task An_option_is_known_by_either_of_its_names_and_the_answer_is_as_ever()
    {
        var answer = await Submit("""{"region-wcs":"J2000","seedthr":5}""", Strictly);

        Assert.Equal(202, answer.Status);
        Assert.Equal(8, answer.Keys.Count());
        AssertApplied(answer);
    }

    [Fact]
    public async Task An_empty_request_names_all_that_is_missing() => Assert.Equal(
        ["Key app is missing in request!", "Key job_inputs is missing in request!", "No data inputs field found in request!"],
        (await Api.Submit("""{"tag":"t"}""", Strictly)).Json.GetProperty("faults").Deserialize<string[]>()!);

    private async Task<Answer> Submit(string inputs, params (string, string)[] headers) =>
        await Api.Submit($$"""{"app":"testfinder","job_inputs":{{inputs}},"data_inputs":"{{await Api.Upload([1])}}"}""", headers);

    private static void AssertApplied(Answer answer) => Assert.Equal(["handling=strict"], answer.Response.Headers.GetValues("Preference-Applied"));
}
