namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>Jobs of all kinds in flight all the time, many enough that every moment comes soon.</summary>
internal sealed class Load(Site site, Random random)
{
    private const int InFlight = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Workload _work = new(site, Limit);

    /// <summary>Sends jobs until it is told to stop.</summary>
    public async Task Feed(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            while (_work.Open < InFlight)
                await _work.Add([Some(), Some()]);
            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="Workload.Settle"/>
    public Task<Audit> Settle() => _work.Settle();

    private Errand Some() => random.Next(10) switch
    {
        < 2 => new(Seconds: 600, IsCancelled: true),
        < 4 => new(Seconds: random.NextDouble(), Code: 7),
        < 7 => new(Seconds: random.NextDouble() * 3),
        _ => new(Seconds: random.NextDouble()),
    };
}
