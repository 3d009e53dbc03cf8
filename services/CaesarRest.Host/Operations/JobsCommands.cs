using System.CommandLine;
using CaesarRest.Contracts.Accounting;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using MassTransit;

namespace CaesarRest.Host.Operations;

/// <summary><c>caesar-rest jobs</c>.</summary>
internal static class JobsCommands
{
    public static Command Jobs() => new("jobs", "Sets jobs, or what others know of them, right again. Needs RabbitMQ.")
    {
        Redrive(),
        Announce(),
    };

    private static Command Redrive()
    {
        var command = new Command(
            "redrive",
            "Reminds every open job at once, so that whatever message was lost is sent again. The jobs role does the same by itself within a minute; no job runs twice by it.");
        command.RunsWithSettings((_, settings, cancellation) => OperatorHost.Run(
            settings,
            async services =>
            {
                var reminded = await services.GetRequiredService<IJobRedrive>().RemindAll(cancellation);
                Console.WriteLine($"{reminded} open job(s) reminded.");
                return 0;
            },
            cancellation));
        return command;
    }

    private static Command Announce()
    {
        var rebuild = new Option<bool>("--rebuild-accounting") { Description = "Let accounting put every job's announcement in place of what it keeps; jobs that are no more keep theirs" };
        var command = new Command("announce", "Has the jobs role publish the state of every job once more (JobStateChanged), for services that may have missed some.") { rebuild };
        command.RunsWithSettings((parsed, settings, cancellation) => OperatorHost.Run(
            settings,
            services => parsed.GetValue(rebuild)
                ? Send(services, Addresses.Accounting, new RebuildAccounting(), "Accounting was asked to rebuild, and will ask for all jobs.", cancellation)
                : Send(services, Addresses.Jobs, new AnnounceJobs { Since = DateTimeOffset.UnixEpoch }, "The jobs role was asked to announce all jobs.", cancellation),
            cancellation));
        return command;
    }

    private static async Task<int> Send<T>(IServiceProvider services, Uri address, T message, string done, CancellationToken cancellation)
        where T : class
    {
        var endpoint = await services.GetRequiredService<IBus>().GetSendEndpoint(address);
        await endpoint.Send(message, cancellation);
        Console.WriteLine(done);
        return 0;
    }
}
