namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>Kills one process at seeded moments, and starts it again each time.</summary>
internal sealed class TimedKiller(Part part, KillTally tally, Random random)
{
    // Milliseconds. Accounting begins each life with a question whose answer is long.
    private int LongestLife => part.Role == "accounting" ? 20_000 : 3_000;

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
