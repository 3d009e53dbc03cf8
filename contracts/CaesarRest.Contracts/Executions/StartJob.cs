using System.Text.Json;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Contracts.Executions;

/// <summary>Internal command to an executor: run one attempt of a job. Repeating it starts nothing twice.</summary>
public sealed record StartJob
{
    /// <summary>Job to run.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>User whose job it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of the source finder.</summary>
    public required string App { get; init; }

    /// <summary>Finder options as the client sent them: a JSON object.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>Id of the input file.</summary>
    public required string InputFileId { get; init; }

    /// <summary>Wall-clock limit of the program, seconds.</summary>
    public required double TimeLimitSeconds { get; init; }

    /// <summary>What it asks of the machine; null for nothing in particular.</summary>
    public JobResources? Resources { get; init; }
}
