namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>Kills one process again and again, by the cells of its role in turn, and starts it again each time.</summary>
internal sealed class CellKiller(Part part, KillTally tally, int enough, Random random)
{
    // A moment that no job brings about in that time is tried again later; another replica may have had them all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task Run(CancellationToken over)
    {
        while (!over.IsCancellationRequested && tally.Choose(part, enough, random) is { } cell)
        {
            var died = await Kill(cell);
            tally.Count(cell, died);
            if (died)
                await part.Process.Start(CancellationToken.None);
        }
    }

    private async Task<bool> Kill(KillCell cell)
    {
        if (cell.IsShot)
        {
            await Task.Delay(random.Next(0, 1000));
            await part.Process.Kill();
            return true;
        }

        part.Process.Arm(cell.Kill);
        // Disarmed in vain, it may have died in that very moment.
        return await part.Died(cell.Kill, Patience) || (part.Process.Disarm(cell.Kill) && await Gone());
    }

    private async Task<bool> Gone()
    {
        await part.Process.Exited(CancellationToken.None);
        return true;
    }
}
