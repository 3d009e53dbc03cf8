using System.Text.Json.Serialization;

namespace CaesarRest.Contracts.Jobs;

/// <summary>Why a submission made no job.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobRejection>))]
public enum JobRejection
{
    /// <summary>App, options or input do not fit; repeating cannot help.</summary>
    Invalid,

    /// <summary>The id belongs to a job that was asked with other contents.</summary>
    Conflict,

    /// <summary>The command arrived after its <see cref="SubmitJob.ExpiresAt"/>.</summary>
    Expired,

    /// <summary>The account that sent the command may not submit jobs for this owner.</summary>
    Forbidden,

    /// <summary>The id belongs to a job that was deleted.</summary>
    Deleted,
}
