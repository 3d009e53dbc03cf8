using Serilog.Context;

namespace CaesarRest.Hosting;

/// <summary>Puts the id of a job on every log event that is written while it is worked on.</summary>
public static class JobLog
{
    /// <summary>Name of the property of log events.</summary>
    public const string Property = "JobId";

    /// <summary>Until the result is disposed, in this flow of control.</summary>
    public static IDisposable Of(Guid jobId) => LogContext.PushProperty(Property, jobId);
}
