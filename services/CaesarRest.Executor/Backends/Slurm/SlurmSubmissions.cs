using System.Globalization;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>What is submitted for an attempt.</summary>
/// <param name="name">Name of the backend.</param>
/// <param name="settings">Its settings.</param>
/// <param name="paths">What the cluster calls the service's directories.</param>
/// <param name="layout">Where these lie here.</param>
internal sealed class SlurmSubmissions(string name, BackendSettings settings, SlurmPaths paths, Layout layout)
{
    /// <summary>By which a job is found again whose id was lost.</summary>
    public static string NameOf(Execution execution) => $"caesar-{execution.Id}";

    /// <exception cref="CannotStartException">It asks for more than a job may have.</exception>
    public SlurmSubmission Of(Execution execution, LaunchCall call)
    {
        var slurm = settings.Slurm;
        var folder = JobFolder.Of(execution, layout);
        var control = paths.There(folder.Control);
        var (processes, threads) = (call.Command.Processes ?? 1, call.Command.Threads ?? 1);
        // What it asks for as a whole, or what its options come to.
        var coresOfEach = Math.Max(threads, (execution.Resources?.Cores ?? 0) / processes);
        if ((long)processes * coresOfEach is var cores && cores > settings.MaxCoresPerJob)
            throw new CannotStartException($"The job asks for {cores} cores, and may have {settings.MaxCoresPerJob} on {name}.");
        return new()
        {
            Script = SlurmScript.Text,
            Name = NameOf(execution),
            Comment = SlurmScript.Submission(execution),
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = slurm.Path,
                ["HOME"] = paths.There(folder.Path),
                ["LANG"] = "C.UTF-8",
                ["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture),
                ["CAESAR_CONTROL"] = control,
                ["CAESAR_ATTEMPT"] = execution.Attempt.ToString(CultureInfo.InvariantCulture),
                ["CAESAR_SUBMISSION"] = SlurmScript.Submission(execution),
            },
            WorkFolder = slurm.BatchWorkDirectory ?? control,
            Output = Path.Join(slurm.BatchWorkDirectory ?? control, FormattableString.Invariant($"attempt-{execution.Attempt}-%j.log")),
            Tasks = processes,
            CoresPerTask = coresOfEach,
            // The executor ends it to the second; this is for when no executor is there.
            TimeLimitMinutes = (int)Math.Ceiling(execution.TimeLimitSeconds / 60),
            MemoryMiB = execution.Resources?.MemoryMiB,
            Gpus = execution.Resources?.Gpus,
            GpuResource = slurm.GpuResource,
            Partition = slurm.Partition,
            Account = slurm.Account,
            Qos = slurm.Qos,
            Constraint = slurm.Constraint,
            Fields = slurm.Fields,
        };
    }
}
