using System.Text.Json.Serialization;

namespace CaesarRest.Contracts.Executions;

/// <summary>How an attempt ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExecutionOutcome>))]
public enum ExecutionOutcome
{
    /// <summary>The program ended by itself; its exit code tells how.</summary>
    Exited,

    /// <summary>Ended by its backend: a node that broke down, memory that ran out, a job of higher rank.</summary>
    Failed,

    /// <summary>Stopped because its wall-clock limit passed.</summary>
    TimedOut,

    /// <summary>Stopped by <see cref="StopJob"/>, before or while it ran.</summary>
    Cancelled,

    /// <summary>Could not be started, and never will be: a missing program, a refused command line.</summary>
    NotStarted,

    /// <summary>Proven never to have run and never to run (its claim was taken from it); another attempt is safe.</summary>
    Unclaimed,

    /// <summary>Gone without an exit status; whether it did its work is not known.</summary>
    Lost,
}
