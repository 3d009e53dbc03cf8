using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CaesarRest.Accounting;

/// <summary>
/// Asks at start, and from time to time, for the changes that may have been missed: events that a crash lost before they
/// were sent, on the memory bus all that were under way.
/// </summary>
internal sealed class CatchUp(Watermarks marks, IBus bus, Broker broker, IOptions<CaesarOptions> options, TimeProvider clock, ILogger<CatchUp> log)
    : PeriodicWorker(options.Value.Accounting.CatchUpInterval, clock, log)
{
    private readonly TimeSpan _interval = options.Value.Accounting.CatchUpInterval;

    public override async Task Pass(CancellationToken cancellation)
    {
        var ask = new AnnounceJobs { Since = await marks.MissingSince(cancellation) };
        var jobs = await bus.GetSendEndpoint(Addresses.Jobs);
        // While no jobs role is there, only the last question waits for one.
        await broker.Soon(deadline => jobs.Send(ask, context => context.TimeToLive = _interval, deadline), cancellation);
    }
}
