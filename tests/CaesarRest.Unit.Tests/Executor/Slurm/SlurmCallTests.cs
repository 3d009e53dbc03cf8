using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Slurm;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Executor.Slurm;

/// <summary>The whole argument list of a job, on a cluster that calls the shared directories by other names.</summary>
public sealed class SlurmCallTests
{
    private const string Hostile = "$(touch x) 'q' \"d\"\n`id`";

    private static readonly SlurmSettings Settings = new() { DataDirectory = "/cluster/data", JobDirectory = "/cluster/jobs" };
    private static readonly Layout Layout = new(new OptionsWrapper<CaesarOptions>(new() { DataDirectory = "/srv/data", JobDirectory = "/srv/jobs" }));

    [Fact]
    public void A_program_of_the_node() =>
        Assert.Equal(["finder", "--x=1", Hostile], Call(new(), command => command));

    [Theory]
    [InlineData(SlurmContainer.Apptainer, "apptainer")]
    [InlineData(SlurmContainer.Singularity, "singularity")]
    public void A_container_sees_the_jobs_folder_and_the_image_alone(SlurmContainer container, string program) =>
        Assert.Equal(
            [
                program, "exec", "--containall", "--no-home",
                "--bind", "/cluster/jobs/ann/job_1:/srv/jobs/ann/job_1",
                "--bind", "/cluster/data/ann/f.fits:/srv/data/ann/f.fits:ro",
                "--pwd", "/srv/jobs/ann/job_1", "--env", "OMP_NUM_THREADS=4", "/images/finder.sif", "finder", "--x=1", Hostile,
            ],
            Call(new() { Container = container }, command => command with { SingularityImage = "/images/finder.sif", Threads = 4 }));

    [Fact]
    public void Processes_are_started_by_mpirun_outside_of_the_container() =>
        Assert.Equal(
            ["mpirun", "--report-bindings", "--np", "3", "--map-by", "ppr:3:node:pe=2", "--bind-to", "core", "apptainer", "exec"],
            Call(new() { Container = SlurmContainer.Apptainer }, command => command with { SingularityImage = "/i.sif", Processes = 3, Threads = 2 }).Take(10));

    [Fact]
    public void An_app_without_an_image_cannot_start_in_a_container() =>
        Assert.Throws<CannotStartException>(() => Call(new() { Container = SlurmContainer.Apptainer }, command => command));

    [Theory]
    [InlineData("/srv/jobs/ann/job_1/.job", "/cluster/jobs/ann/job_1/.job")]
    [InlineData("/srv/data/ann/f.fits", "/cluster/data/ann/f.fits")]
    [InlineData("/srv/data-other/f.fits", "/srv/data-other/f.fits")]
    [InlineData("/opt/sets/survey.fits", "/opt/sets/survey.fits")]
    public void Paths_are_those_of_the_cluster(string here, string there) => Assert.Equal(there, new SlurmPaths(Layout, Settings).There(here));

    private static IReadOnlyList<string> Call(SlurmSettings settings, Func<CommandLine, CommandLine> with) => SlurmCall.For(
        new LaunchCall(with(new("finder", ["--x=1", Hostile], new Dictionary<string, byte[]>())), "/srv/data/ann/f.fits"),
        "/srv/jobs/ann/job_1", new(Layout, Settings), settings);
}
