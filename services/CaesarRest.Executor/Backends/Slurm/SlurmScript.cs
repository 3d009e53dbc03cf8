using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>The batch script, and what it reads.</summary>
internal static class SlurmScript
{
    /// <summary>The same for every job.</summary>
    public static readonly string Text = WrapperScript.Read("slurm-job.sh")
        .Replace("<run-job.sh>", WrapperScript.RunJob, StringComparison.Ordinal)
        .Replace("<run-program.sh>", WrapperScript.RunProgram, StringComparison.Ordinal);

    /// <summary>Which submission of an attempt one is; the script puts a slash and the job's id behind it.</summary>
    public static string Submission(Execution execution) => FormattableString.Invariant($"{execution.Id}-{execution.Launches}");

    /// <summary>Id of the job that holds the claim; null when something else does.</summary>
    public static long? Holder(Claim? claim) =>
        claim is Claim.Held held && held.Submission.Split('/') is [_, var id] && long.TryParse(id, out var job) ? job : null;

    /// <summary>Lays the call where the script reads it. Repeating it is harmless.</summary>
    public static void LayCall(JobFolder folder, int attempt, IEnumerable<string> call) =>
        DurableFiles.Write(Path.Combine(folder.Control, FormattableString.Invariant($"attempt-{attempt}.call")), [.. call.SelectMany(WithNul)]);

    private static byte[] WithNul(string argument) => System.Text.Encoding.UTF8.GetBytes(argument + '\0');
}
