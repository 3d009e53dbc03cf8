using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

public sealed class When_an_astronomer_uses_a_Slurm_22_cluster(SlurmServer cluster) : When_an_astronomer_uses_a_cluster(cluster), IClassFixture<SlurmServer>
{
    [Fact]
    public async Task PyBDSF_finds_sources_on_a_node()
    {
        var python = Recipe.Run("pybdsf", out var why, "python");
        Assert.SkipWhen(python is null, why);
        var status = await Run("pybdsf", new() { ["thresh_pix"] = 5 }, $"--Caesar:Finders:pybdsf:Program={python}");
        Assert.Equal("SUCCESS", status["state"]!.GetValue<string>());
        Assert.Contains("pybdsf.srl.csv", Results);
    }
}

public sealed class When_an_astronomer_uses_a_Slurm_24_cluster(Slurm24Server cluster) : When_an_astronomer_uses_a_cluster(cluster), IClassFixture<Slurm24Server>;

/// <summary>The main job by the whole service, on real input, with a real finder on a node of a real cluster.</summary>
public abstract class When_an_astronomer_uses_a_cluster(SlurmServer cluster) : IDisposable
{
    private const string Backend = "lofar-cluster";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = cluster.WorkFolder();

    /// <summary>Names of the files that the last job left.</summary>
    protected IReadOnlyList<string> Results { get; private set; } = [];

    [Fact]
    public async Task SExtractor_finds_sources_on_a_node()
    {
        Assert.SkipWhen(Recipe.Run("source-extractor", out var why, "install") is null, why);
        var status = await Run("sextractor", new() { ["DETECT_THRESH"] = 5 });
        Assert.True(status["state"]!.GetValue<string>() == "SUCCESS", status.ToJsonString());
        Assert.Equal(0, status["exit_code"]!.GetValue<int>());
        Assert.Contains("catalog.cat", Results);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The status of a job at its end.</summary>
    protected async Task<JsonNode> Run(string app, JsonObject options, params string[] settings)
    {
        var prefix = $"--Caesar:Executor:Backends:{Backend}";
        await using var service = new ServiceProcess(
            _folder.Path,
            [
                $"{prefix}:Kind=slurm", $"{prefix}:Slurm:Url={cluster.Rest}", $"{prefix}:Slurm:KeyFile={cluster.KeyFile}", $"{prefix}:Slurm:User={SlurmServer.User}",
                $"--Caesar:Jobs:Backend={Backend}", .. settings,
            ]);
        await service.Start(TestContext.Current.CancellationToken);
        using var client = new ServiceClient(service.Address);
        await using var map = File.OpenRead(SharedData.Require("fits/synthetic/field_512_points.fits"));
        var job = await client.Submit(app, await client.Upload(map, "field.fits"), options);
        var status = await client.End(job, Limit);
        Results = [.. (await client.Http.GetFromJsonAsync<JsonNode>($"job/{job}/results"))!["results"]!.AsArray().Select(row => row!["name"]!.GetValue<string>())];
        return status;
    }
}
