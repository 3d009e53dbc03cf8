using System.Globalization;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>
/// The long campaign: on one engine after the other, first each cell of the kill matrix many times by fault points, then
/// kills at seeded moments of the build that is shipped. The seed gives the order of the kills, their times and the jobs.
/// </summary>
/// <param name="length">How long it may take in all.</param>
/// <param name="seed">Of every choice.</param>
/// <param name="kills">Kills that each cell is to get.</param>
internal sealed class Campaign(TimeSpan length, int seed, int kills)
{
    // What was begun on an engine has to end, too, before its time is over.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);
    private const double ShareOfCells = 0.8;

    // All changes of the last minutes are announced each time, which is much here.
    private static readonly string[] Settings = ["--Caesar:Accounting:CatchUpInterval=00:02:00", "--Caesar:Executor:Backends:local:MaxConcurrentJobs=16"];

    private readonly DateTimeOffset _begin = Now;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Runs it, tells how it goes, and returns what came of it.</summary>
    public async Task<CampaignReport> Run()
    {
        await using var store = new MongoServer();
        await using var rabbit3 = new RabbitMqServer();
        await using var rabbit4 = new RabbitMq4Server();
        await rabbit3.InitializeAsync();
        await rabbit4.InitializeAsync();
        // Not at once: on few processors they would wait for each other more than for a kill. What one does not need is left to the next.
        List<SiegeReport> sieges =
        [
            await Besiege(plan => Site.Apart(rabbit3, store, plan), 1, share: 0.7),
            await Besiege(plan => Site.Apart(rabbit4, store, plan), 2, share: 0.5),
            // One process at a time can be killed here, so it takes several installations to keep pace.
            await Besiege(Site.Embedded, 3, share: 1, sites: 5),
        ];
        return new CampaignReport(_begin, Now - _begin, seed, sieges);
    }

    private TimeSpan Left => _begin + length - Now;

    /// <param name="build">Builds a site of the engine.</param>
    /// <param name="number">Of the engine.</param>
    /// <param name="share">Of the time that is left, the most it may take.</param>
    /// <param name="sites">How many sites.</param>
    private async Task<SiegeReport> Besiege(Func<SitePlan, Task<Site>> build, int number, double share, int sites = 1)
    {
        var (begin, time, tally) = (Now, (share * Left) - Settling, new KillTally());
        var cells = await Phase(build, sites, new() { HasFaultPoints = true, Replicas = 2, Settings = Settings }, begin + (ShareOfCells * time), site =>
            Parts(site, number).Select(one => (Func<CancellationToken, Task>)new CellKiller(one.Part, tally, kills, one.Random).Run));
        var shipped = await Phase(build, sites, new() { Replicas = 2, Settings = Settings }, begin + time, site =>
            Parts(site, number + 100).Select(one => (Func<CancellationToken, Task>)new TimedKiller(one.Part, tally, one.Random).Run));
        return new(cells.Engines, tally, cells.Audit, shipped.Audit);
    }

    /// <summary>Load and killers on freshly built sites, until the killers have done their work or the time is over.</summary>
    private async Task<(string Engines, Audit Audit)> Phase(
        Func<SitePlan, Task<Site>> build, int sites, SitePlan plan, DateTimeOffset end, Func<Site, IEnumerable<Func<CancellationToken, Task>>> killers)
    {
        using var over = new CancellationTokenSource(end > Now ? end - Now : TimeSpan.Zero);
        var all = await Task.WhenAll(Enumerable.Range(0, sites).Select(number => One(build, plan, number, killers, over.Token)));
        return (all[0].Engines, all.Aggregate(new Audit(), (sum, one) => sum + one.Audit));
    }

    private async Task<(string Engines, Audit Audit)> One(
        Func<SitePlan, Task<Site>> build, SitePlan plan, int number, Func<Site, IEnumerable<Func<CancellationToken, Task>>> killers, CancellationToken over)
    {
        var engines = "a site";
        Audit audit;
        try
        {
            await using var site = await build(plan);
            engines = site.Engines;
            var load = new Load(site, new Random(seed + number));
            using var done = CancellationTokenSource.CreateLinkedTokenSource(over);
            var feeding = load.Feed(done.Token);
            await Task.WhenAll(killers(site).Select(run => run(over)));
            await done.CancelAsync();
            await feeding;
            Say($"{engines}: kills are over, waiting for what is in flight");
            audit = await load.Settle();
        }
        catch (Exception fault)
        {
            // What the other sites show is not to be lost with it.
            audit = new() { Faults = [fault.Message] };
        }

        Say($"{engines}: {audit}");
        return (engines, audit);
    }

    private IEnumerable<(Part Part, Random Random)> Parts(Site site, int salt) =>
        site.Parts.Select((part, index) => (part, new Random(HashCode.Combine(seed, salt, index))));

    private void Say(string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Now - _begin:mm\\:ss} {what}"));
}
