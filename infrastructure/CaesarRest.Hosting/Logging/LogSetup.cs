using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace CaesarRest.Hosting.Logging;

/// <summary>
/// Where log events go: always to the console; with <c>Caesar:Log:Directory</c> also to files of compact JSON; with
/// <c>Caesar:Log:SeqUrl</c> also to Seq, by way of files that hold them for as long as it is away.
/// </summary>
internal static class LogSetup
{
    private const long LargestFile = 64L << 20;

    // Of an absent Seq the newest events are worth more than the machine's disk.
    private const long LargestBuffer = 1L << 30;

    public static Logger Create(LogSettings settings, LogFolder? folder, IConfiguration configuration)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // The command line tells in a line why a start failed.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            // Readiness tells of a dependency that is away; the log would repeat it at every question.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .ReadFrom.Configuration(configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(new LineFormatter());
        if (folder is not null)
            WriteFiles(log, settings, folder);
        return log.CreateLogger();
    }

    private static void WriteFiles(LoggerConfiguration log, LogSettings settings, LogFolder folder)
    {
        log.WriteTo.File(
            new CompactJsonFormatter(),
            folder.EventFiles,
            rollingInterval: RollingInterval.Day,
            fileSizeLimitBytes: LargestFile,
            rollOnFileSizeLimit: true,
            retainedFileCountLimit: settings.RetainedFiles);
        if (settings.SeqUrl is { } seq)
        {
            log.WriteTo.Seq(
                seq,
                apiKey: settings.SeqApiKey,
                bufferBaseFilename: folder.SeqBuffer,
                bufferSizeLimitBytes: LargestBuffer,
                messageHandler: new SeqDeadline());
        }
    }
}
