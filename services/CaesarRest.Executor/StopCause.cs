namespace CaesarRest.Executor;

/// <summary>Why the executor signals a program.</summary>
internal enum StopCause
{
    /// <summary>A <see cref="Contracts.Executions.StopJob"/> asked for it.</summary>
    Request,

    /// <summary>Its wall-clock limit has passed.</summary>
    TimeLimit,
}
