namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>The cluster will not run the job as asked. The message is its own word.</summary>
/// <param name="message">Why, in Slurm's words.</param>
/// <param name="jobId">Id of a job that it made all the same, and that would wait for ever.</param>
internal sealed class SlurmRefusedException(string message, long? jobId = null) : Exception(message)
{
    public long? JobId { get; } = jobId;
}
