namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>Kills one process at seeded moments, and starts it again each time.</summary>
internal sealed class TimedKiller(Part part, KillTally tally, Random random)
{
    private const int LongestLife = 3000;

    public async Task Run(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(random.Next(LongestLife), CancellationToken.None);
            await part.Process.Kill();
            tally.CountTimed(part.Role);
            await part.Process.Start(CancellationToken.None);
        }
    }
}
