using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>A job with MPI in a container, on a node of a real cluster, by stand-ins of mpirun, apptainer and CAESAR.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class When_finders_run_in_containers(SlurmServer cluster) : IClassFixture<SlurmServer>
{
    private const string Backend = "--Caesar:Executor:Backends:hpc";

    [Fact]
    public async Task Mpirun_starts_the_container_which_starts_the_finder()
    {
        using var folder = cluster.WorkFolder();
        var programs = folder["programs"];
        await using var service = new ServiceProcess(
            folder.Path,
            $"{Backend}:Kind=slurm", $"{Backend}:Slurm:Url={cluster.Rest}", $"{Backend}:Slurm:KeyFile={cluster.KeyFile}", $"{Backend}:Slurm:User={SlurmServer.User}",
            $"{Backend}:Slurm:Container=apptainer", $"{Backend}:Slurm:Path={programs}:/usr/bin:/bin", "--Caesar:Jobs:Backend=hpc",
            "--Caesar:Finders:caesar:SingularityImage=/images/caesar.sif", $"--Caesar:Finders:caesar:Program={programs}/caesar-stand-in.sh");
        Install(programs, "apptainer", "mpirun");
        await service.Start(TestContext.Current.CancellationToken);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        var job = await client.Submit("caesar", file, new JsonObject { ["nproc"] = 2, ["nthreads"] = 1, ["seedthr"] = 5 });
        var status = await client.End(job, TimeSpan.FromMinutes(3));

        Assert.True(status["state"]!.GetValue<string>() == "SUCCESS", status.ToJsonString());
        var jobFolder = Path.Combine(folder["jobs"], "anonymous", $"job_{job}");
        var image = Path.Combine(folder["data"], "anonymous", $"{file}.fits");
        string[] finder =
        [
            $"{programs}/caesar-stand-in.sh", "--run", "--save-summaryplot", "--save-regions", "--save-catalog-to-json",
            "--seedthr=5.0", "--nproc=2", "--nthreads=1", $"--inputfile={image}",
        ];
        string[] container =
        [
            "exec", "--containall", "--no-home", "--bind", $"{jobFolder}:{jobFolder}", "--bind", $"{image}:{image}:ro", "--pwd", jobFolder,
            "--env", "OMP_NUM_THREADS=1", "/images/caesar.sif", .. finder,
        ];
        Assert.Equal(["--report-bindings", "--np", "2", "--map-by", "ppr:2:node:pe=1", "--bind-to", "core", "apptainer", .. container], Noted(jobFolder, "mpirun-argv.txt"));
        Assert.Equal(container, Noted(jobFolder, "apptainer-argv.txt"));
        Assert.Equal(finder[1..], Noted(jobFolder, "stdout.log"));
    }

    private static string[] Noted(string folder, string name) => File.ReadAllLines(Path.Combine(folder, name));

    /// <summary>Copies them to where the cluster's user can run them, those of the node under the names of what they stand for.</summary>
    private static void Install(string folder, params string[] ofTheNode)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Repository.Path("tests", "CaesarRest.Testing", "StandIns")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (var name in ofTheNode)
            File.Copy(Path.Combine(folder, $"{name}-stand-in.sh"), Path.Combine(folder, name));
        foreach (var file in Directory.EnumerateFiles(folder))
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }
}
