using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// An answer of slurmrestd: the members that matter here, of any request, in any version. Everything may be missing.
/// </summary>
internal sealed record SlurmAnswer
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new SlurmText(), new SlurmNumber(), new SlurmWords(), new SlurmExitConverter() },
    };

    public IReadOnlyList<SlurmError>? Errors { get; init; }

    /// <summary>Of a deletion, from v0.0.42 on: what became of each job.</summary>
    public IReadOnlyList<SlurmKill>? Status { get; init; }

    /// <summary>Of a submission.</summary>
    public long? JobId { get; init; }

    public IReadOnlyList<SlurmJob>? Jobs { get; init; }

    public SlurmStatistics? Statistics { get; init; }

    public SlurmMeta? Meta { get; init; }

    /// <summary>All that it calls an error, wherever it says so.</summary>
    public IEnumerable<SlurmError> AllErrors() =>
        (Errors ?? []).Concat((Status ?? []).Select(status => status.Error).OfType<SlurmKillError>().Select(error => new SlurmError { ErrorNumber = error.Code, Error = error.String }))
            .Where(error => error.Number != 0);

    /// <summary>True when one of its errors has the number.</summary>
    public bool Says(int number) => AllErrors().Any(error => error.Number == number);
}

/// <summary>An error; the number is one of slurm_errno.h, under one of two names.</summary>
internal sealed record SlurmError
{
    public int? ErrorNumber { get; init; }

    public int? ErrorCode { get; init; }

    public string? Error { get; init; }

    public string? Description { get; init; }

    [JsonIgnore]
    public int Number => ErrorNumber ?? ErrorCode ?? -1;
}

/// <summary>What became of a job that was to be deleted.</summary>
internal sealed record SlurmKill(SlurmKillError? Error);

internal sealed record SlurmKillError(int Code, string? String);

/// <summary>Counts of the whole cluster.</summary>
internal sealed record SlurmStatistics(long? JobsRunning, long? JobsPending);

/// <summary>Who answers. Up to 22.05 the member is spelled <c>Slurm</c>.</summary>
internal sealed record SlurmMeta
{
    [JsonPropertyName("Slurm")]
    public SlurmRelease? OldName { get; init; }

    [JsonPropertyName("slurm")]
    public SlurmRelease? NewName { get; init; }

    [JsonIgnore]
    public string? Release => (NewName ?? OldName)?.Release;
}

internal sealed record SlurmRelease(string? Release);
