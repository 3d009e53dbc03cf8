using System.Globalization;
using CaesarRest.Finders;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>What a job's script runs: the finder itself, or a container with it, and before it what starts its processes.</summary>
internal static class SlurmCall
{
    /// <summary>Program and arguments, each whole.</summary>
    /// <param name="call">The finder's call.</param>
    /// <param name="folder">The job's folder, as this process knows it.</param>
    /// <param name="paths">What the cluster calls it.</param>
    /// <param name="settings">How programs are run there.</param>
    /// <exception cref="CannotStartException">It is to run in a container, and has no image.</exception>
    public static IReadOnlyList<string> For(LaunchCall call, string folder, SlurmPaths paths, SlurmSettings settings)
    {
        string[] finder = [call.Command.Program, .. call.Command.Arguments];
        string[] run = settings.Container == SlurmContainer.None ? finder : [.. Container(call, folder, paths, settings), .. finder];
        return call.Command.Processes > 1 ? [.. Mpi(call.Command, settings), .. run] : run;
    }

    /// <summary>
    /// Nothing of the node is seen inside but the job's folder and the image, under the paths that the service calls them, so
    /// that the finder's arguments need no change. The image's own start script is not used: it would read the options
    /// as text of a shell.
    /// </summary>
    private static string[] Container(LaunchCall call, string folder, SlurmPaths paths, SlurmSettings settings)
    {
        var image = call.Command.SingularityImage ?? throw new CannotStartException("No container image of this app is known for the cluster.");
        return
        [
            settings.Container == SlurmContainer.Apptainer ? "apptainer" : "singularity", "exec", "--containall", "--no-home",
            "--bind", $"{paths.There(folder)}:{folder}",
            "--bind", $"{paths.There(call.InputPath)}:{call.InputPath}:ro",
            "--pwd", folder,
            "--env", string.Create(CultureInfo.InvariantCulture, $"OMP_NUM_THREADS={call.Command.Threads ?? 1}"),
            image,
        ];
    }

    // One process for each so many cores of one node, as the original starts them.
    private static string[] Mpi(CommandLine command, SlurmSettings settings)
    {
        var processes = command.Processes!.Value.ToString(CultureInfo.InvariantCulture);
        var threads = (command.Threads ?? 1).ToString(CultureInfo.InvariantCulture);
        return [settings.MpiRun, "--report-bindings", "--np", processes, "--map-by", $"ppr:{processes}:node:pe={threads}", "--bind-to", "core"];
    }
}
