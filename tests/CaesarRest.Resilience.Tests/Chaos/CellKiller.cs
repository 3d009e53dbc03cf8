namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>Kills one process again and again, by the cells of its role that have had the fewest kills, and starts it again each time.</summary>
internal sealed class CellKiller(Part part, KillTally tally, int enough, Random random)
{
    // Of several moments that are armed the first to come kills, which spares the wait for a rare one.
    private const int Armed = 4;

    // Moments that no job brings about in that time are tried again later; another replica may have had them all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A process that always dies of its first request would answer nobody, and bring no job to any other moment. To the api
    // requests are all there is, so it gets longer: else both replicas are down for minutes, which tells nothing of the service.
    private TimeSpan Breath => TimeSpan.FromSeconds(part.Role == "api" ? 15 : 1);

    public async Task Run(CancellationToken over)
    {
        while (!over.IsCancellationRequested && tally.Choose(part, enough, Armed, random) is { Count: > 0 } cells)
        {
            var cell = await Kill(cells);
            tally.Count(cells, cell);
            if (cell is null)
                continue;
            await part.Process.Start(CancellationToken.None);
            await Task.Delay(Breath, CancellationToken.None);
        }
    }

    private async Task<KillCell?> Kill(IReadOnlyList<KillCell> cells)
    {
        if (cells[0].IsShot)
        {
            await Task.Delay(random.Next(0, 1000));
            await part.Process.Kill();
            return cells[0];
        }

        var moments = cells.Where(cell => !cell.IsShot).Select(cell => cell.Kill).ToList();
        moments.ForEach(part.Process.Arm);
        var moment = await part.Died(moments, Patience);
        return cells.FirstOrDefault(cell => cell.Kill == moment);
    }
}
