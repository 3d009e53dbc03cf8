using System.Text.Json;

namespace CaesarRest.Contracts.Jobs;

/// <summary>
/// Command: register a job and run it. Answered by <see cref="JobAccepted"/> once the job is stored, or by
/// <see cref="JobRejected"/>. A repetition with the same <see cref="JobId"/> and <see cref="RequestHash"/> is
/// answered like the first; one with another hash is rejected.
/// </summary>
public sealed record SubmitJob
{
    /// <summary>The sender chooses it, so that repeating the command cannot make a second job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>User whose job it is. A claim of the sender: the jobs role decides whom to believe.</summary>
    public required string Owner { get; init; }

    /// <summary>Name of the source finder, as listed by <c>GET /apps</c>.</summary>
    public required string App { get; init; }

    /// <summary>Finder options as sent by the client: a JSON object of option name to value.</summary>
    public required JsonElement Options { get; init; }

    /// <summary>Id (32 hex digits) of an uploaded file of the same owner; or <c>dataset:</c> and the label of a dataset of the installation.</summary>
    public required string InputFileId { get; init; }

    /// <summary>Free label of the user, null when none was given.</summary>
    public string? Tag { get; init; }

    /// <summary>Backend that is to run it, by its configured name; null for the default of the app or the installation.</summary>
    public string? Backend { get; init; }

    /// <summary>What it asks of the machine; null for nothing in particular.</summary>
    public JobResources? Resources { get; init; }

    /// <summary>Wall-clock limit, seconds; null for the default of the installation.</summary>
    public double? TimeLimitSeconds { get; init; }

    /// <summary>When the client asked (UTC).</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>After this instant (UTC) the command must not create a job: its sender has given up waiting.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>SHA-256 (hex) of what was asked, which tells a repetition from a different request under the same id.</summary>
    public required string RequestHash { get; init; }
}
