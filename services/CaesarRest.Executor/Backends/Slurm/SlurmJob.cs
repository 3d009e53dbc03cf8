using System.Text.Json.Serialization;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>A job as the controller (slurmctld) or the accounting service (slurmdbd) knows it. Times are UNIX seconds.</summary>
internal sealed record SlurmJob
{
    /// <summary>SLURM_AUTH_NOBODY: a token for a user that the cluster does not have is taken as one for this.</summary>
    public const int Nobody = 99;

    public long? JobId { get; init; }

    public string? Name { get; init; }

    /// <summary>For whom it runs; <see cref="Nobody"/> where the cluster did not know the user.</summary>
    public long? UserId { get; init; }

    /// <summary>The controller's word; see <see cref="State"/>.</summary>
    [JsonConverter(typeof(SlurmWords))]
    public IReadOnlyList<string>? JobState { get; init; }

    public string? StateReason { get; init; }

    public SlurmExit? ExitCode { get; init; }

    public long? EndTime { get; init; }

    /// <summary>The accounting service's word.</summary>
    [JsonPropertyName("state")]
    public SlurmRecordedState? RecordedState { get; init; }

    /// <summary>The accounting service's time of the end.</summary>
    [JsonPropertyName("time")]
    public SlurmRecordedTime? RecordedTime { get; init; }

    [JsonIgnore]
    public SlurmState State => new(JobState ?? RecordedState?.Current ?? []);

    /// <summary>Why it waits or has failed; null for the <c>None</c> of Slurm.</summary>
    [JsonIgnore]
    public string? Reason => (StateReason ?? RecordedState?.Reason) is { Length: > 0 } reason && reason != "None" ? reason : null;

    [JsonIgnore]
    public DateTimeOffset? EndedAt => Instant(EndTime ?? RecordedTime?.End);

    private static DateTimeOffset? Instant(long? seconds) => seconds is > 0 and < 1L << 36 ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}

/// <summary>How a job is called in the accounting service's answers.</summary>
internal sealed record SlurmRecordedState([property: JsonConverter(typeof(SlurmWords))] IReadOnlyList<string>? Current, string? Reason);

/// <summary>When it ended, there.</summary>
internal sealed record SlurmRecordedTime(long? End);
