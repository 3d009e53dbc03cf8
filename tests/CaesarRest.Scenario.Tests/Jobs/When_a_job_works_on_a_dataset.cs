using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>A client of the later dialect names an image of the installation, which nobody has uploaded.</summary>
public sealed class When_a_job_works_on_a_dataset
{
    // Prints the file that it is given.
    private const string Reader = """
        {
          "name": "reader",
          "description": "Prints its input.",
          "command": { "program": "cat", "arguments": ["{options}", "{input}"], "optionStyle": "longEquals" },
          "options": [ { "name": "number", "type": "none", "category": "RUN", "default": true, "description": "Numbers the lines" } ]
        }
        """;

    [Fact]
    public async Task Its_finder_reads_the_dataset()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(folder["finders/reader"]).FullName, "app.json"), Reader, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["scorpio.fits"], "the Scorpio field\n", TestContext.Current.CancellationToken);
        await using var service = new ServiceProcess(
            folder.Path,
            $"--Caesar:FinderDirectory={folder["finders"]}",
            $"--Caesar:Datasets:scorpio:Path={folder["scorpio.fits"]}",
            "--Caesar:Datasets:scorpio:Description=The Scorpio field");
        await service.Start(TestContext.Current.CancellationToken);
        using var client = new ServiceClient(service.Address);

        using var answer = await client.Http.PostAsJsonAsync("job", JsonNode.Parse(
            """{"app":"reader","job_options":{"unknown":1},"data_inputs":{"data":["scorpio"],"format":["dataset"]}}"""), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["job_id"]!.GetValue<string>();
        var status = await client.End(job, TimeSpan.FromSeconds(60));

        Assert.Equal("SUCCESS", status["state"]!.GetValue<string>());
        var printed = await File.ReadAllTextAsync(Path.Combine(await client.Results(job, folder["results"]), "stdout.log"), TestContext.Current.CancellationToken);
        Assert.Equal("     1\tthe Scorpio field\n", printed);
        Assert.DoesNotContain(folder.Path, await client.Http.GetStringAsync("jobs", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
