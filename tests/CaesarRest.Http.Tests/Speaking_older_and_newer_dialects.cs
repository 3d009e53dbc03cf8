using CaesarRest.Testing;

namespace CaesarRest.Http.Tests;

/// <summary>Clients written for the original's first README, and for its later versions, submit here unchanged.</summary>
public sealed class Speaking_older_and_newer_dialects : ApiTest
{
    private const string NoPath = "A path on the server is no data input, upload the file and give its uid!";

    // A flag with a default, as only later clients know it.
    private const string LaterFinder = """
        {
          "name": "laterfinder",
          "description": "Finds nothing.",
          "command": { "program": "true", "arguments": ["{options}", "{input}"], "optionStyle": "longEquals" },
          "options": [
            { "name": "seedthr", "type": "float", "category": "DETECT", "default": 5, "description": "Seed threshold" },
            { "name": "clean", "type": "none", "category": "FIT", "default": true, "description": "Removes overlaps" }
          ]
        }
        """;

    // Nobody runs a finder on it here; any file will do.
    private static readonly string Map = Repository.Path("LICENSE");

    protected override Task<ApiApplication> Start() => ApiApplication.Start(
        prepare: root => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(root, "finders", "laterfinder")).FullName, "app.json"), LaterFinder),
        settings: [("Datasets:scorpio:Path", Map), ("Datasets:scorpio:Description", "The Scorpio field at 2.1 GHz")]);

    [Theory]
    [InlineData("/mnt/storage/data/FILE.fits")]
    [InlineData("FILE.fits.gz")]
    [InlineData("FILE")]
    public async Task The_first_clients_name_their_file_among_the_options(string path)
    {
        var file = await Api.Upload([1]);
        var inputs = $$"""{"inputfile":"{{path.Replace("FILE", file, StringComparison.Ordinal)}}","run":true,"envfile":"/opt/setVars.sh","seedthr":5}""";

        var answer = await Api.Submit($$"""{"app":"testfinder","job_inputs":{{inputs}}}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal(file, answer.Json.GetProperty("data_inputs").GetString());
        Assert.Equal(inputs, answer.Json.GetProperty("job_inputs").GetRawText());
        Assert.Equal(file, Assert.Single(Api.Jobs.Submissions).InputFileId);
    }

    [Fact]
    public async Task Data_inputs_go_before_a_file_among_the_options()
    {
        var (file, other) = (await Api.Upload([1]), await Api.Upload([2]));

        await Api.Submit($$"""{"app":"testfinder","job_inputs":{"inputfile":"/data/{{other}}.fits"},"data_inputs":"{{file}}"}""");

        Assert.Equal(file, Assert.Single(Api.Jobs.Submissions).InputFileId);
    }

    [Theory]
    [InlineData("/etc/passwd", "No data inputs field found in request!")]
    [InlineData("/data/map.fits", "No data inputs field found in request!")]
    [InlineData("/data/00000000000000000000000000000000.fits", "Cannot find file corresponding to given data input uid!")]
    public async Task A_path_among_the_options_is_never_followed(string path, string text)
    {
        var answer = await Api.Submit($$"""{"app":"testfinder","job_inputs":{"inputfile":"{{path}}"} }""");

        AssertRefused(text, answer);
    }

    [Theory]
    [InlineData("""{"data":"FILE","format":"uid"}""")]
    [InlineData("""{"data":["FILE"],"format":["uid"]}""")]
    [InlineData("""{"data":"FILE"}""")]
    public async Task The_later_clients_give_options_and_input_in_objects(string input)
    {
        var file = await Api.Upload([1]);
        var sent = input.Replace("FILE", file, StringComparison.Ordinal);

        var answer = await Api.Submit($$"""{"app":"testfinder","job_options":{"seedthr":7,"fitsources":"true"},"data_inputs":{{sent}},"tag":"t"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal(["app", "data_inputs", "job_id", "job_options", "state", "status", "submit_date", "tag"], answer.Keys);
        Assert.Equal("""{"seedthr":7,"fitsources":"true"}""", answer.Json.GetProperty("job_options").GetRawText());
        Assert.Equal(sent, answer.Json.GetProperty("data_inputs").GetRawText());
        var command = Assert.Single(Api.Jobs.Submissions);
        Assert.Equal((file, "t"), (command.InputFileId, command.Tag));
        Assert.True(command.Options.GetProperty("fitsources").GetBoolean());
    }

    [Theory]
    [InlineData("""{"seedthr":7}""", true)]
    [InlineData("""{"seedthr":7,"clean":"false"}""", false)]
    [InlineData("""{"seedthr":7,"clean":false}""", false)]
    public async Task A_flag_with_a_default_takes_it_when_a_later_client_leaves_it_out(string options, bool set)
    {
        await Api.Submit($$"""{"app":"laterfinder","job_options":{{options}},"data_inputs":{"data":"{{await Api.Upload([1])}}"} }""");

        Assert.Equal(set, Assert.Single(Api.Jobs.Submissions).Options.GetProperty("clean").GetBoolean());
    }

    [Fact]
    public async Task A_flag_with_a_default_stays_out_when_a_client_of_the_original_leaves_it_out()
    {
        await Api.Submit($$"""{"app":"laterfinder","job_inputs":{"seedthr":7},"data_inputs":"{{await Api.Upload([1])}}"}""");

        Assert.False(Assert.Single(Api.Jobs.Submissions).Options.TryGetProperty("clean", out _));
    }

    [Theory]
    [InlineData("""{"data":"/etc/passwd","format":"abspath"}""", NoPath)]
    [InlineData("""{"data":["FILE","FILE"],"format":"uid"}""", "Data inputs must be exactly one file!")]
    [InlineData("""{"data":[7]}""", "Data inputs must be exactly one file!")]
    [InlineData("""{"data":[]}""", "No data inputs field found in request!")]
    [InlineData("""{"format":"uid"}""", "No data inputs field found in request!")]
    [InlineData("""{"data":"FILE","format":"url"}""", "Format of data inputs must be uid or dataset!")]
    [InlineData("""{"data":"FILE","format":["uid","uid"]}""", "Format of data inputs must be uid or dataset!")]
    [InlineData("""{"data":"nosuch","format":"dataset"}""", "There is no dataset nosuch!")]
    [InlineData("""{"data":"../scorpio","format":"dataset"}""", "Cannot find file corresponding to given data input uid!")]
    [InlineData("""{"data":"00000000000000000000000000000000","format":"uid"}""", "Cannot find file corresponding to given data input uid!")]
    public async Task A_later_client_is_told_what_cannot_be_an_input(string input, string text)
    {
        var sent = input.Replace("FILE", await Api.Upload([1]), StringComparison.Ordinal);

        AssertRefused(text, await Api.Submit($$"""{"app":"testfinder","job_options":{"seedthr":7},"data_inputs":{{sent}}}"""));
    }

    [Fact]
    public async Task Datasets_are_listed_without_their_path()
    {
        var answer = await Api.Get("datasets");

        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"scorpio":{"description":"The Scorpio field at 2.1 GHz"}}""" + "\n", answer.Text);
    }

    [Fact]
    public async Task A_job_may_work_on_a_dataset()
    {
        var answer = await Api.Submit("""{"app":"testfinder","job_options":{"seedthr":7},"data_inputs":{"data":"scorpio","format":"dataset"}}""");

        Assert.Equal(202, answer.Status);
        var input = Assert.Single(Api.Jobs.Submissions).InputFileId;
        Assert.Equal("dataset:scorpio", input);
        foreach (var owner in (string[])["anonymous", "somebody"])
        {
            Assert.True(await Api.Files.IsInput(owner, input, TestContext.Current.CancellationToken));
            Assert.Equal(Map, await Api.Files.FindPath(owner, input, TestContext.Current.CancellationToken));
        }

        Assert.Equal("[]\n", (await Api.Get("fileids")).Text);
        Assert.Equal(404, (await Api.Get("download/dataset:scorpio")).Status);
        Assert.Equal("dataset:scorpio", (await Api.Get("jobs")).Json[0].GetProperty("data_inputs").GetString());
    }

    private void AssertRefused(string text, Answer answer)
    {
        Assert.Equal((400, text), (answer.Status, answer.StatusText));
        Assert.Equal(["app", "job_id", "state", "status", "submit_date"], answer.Keys);
        Assert.Equal("ABORTED", answer.Json.GetProperty("state").GetString());
        Assert.Empty(Api.Jobs.Submissions);
    }
}
