using System.Text.Json.Serialization;

namespace CaesarRest.Contracts.Jobs;

/// <summary>States of a job's life. See the state table of the jobs role for every transition.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Stored; nothing of it runs yet. It waits for an executor, or in the queue of its backend.</summary>
    Pending,

    /// <summary>Launched or running on a backend.</summary>
    Running,

    /// <summary>A stop was asked (by the user) and is not yet confirmed.</summary>
    Stopping,

    /// <summary>The finder ended with exit code 0.</summary>
    Succeeded,

    /// <summary>The finder ended with another exit code or by a signal nobody here sent.</summary>
    Failed,

    /// <summary>Stopped because its wall-clock limit passed.</summary>
    TimedOut,

    /// <summary>Stopped because its user asked.</summary>
    Cancelled,

    /// <summary>Could not be started.</summary>
    NotStarted,

    /// <summary>The backend no longer knows it and no exit status was left.</summary>
    Lost,
}
