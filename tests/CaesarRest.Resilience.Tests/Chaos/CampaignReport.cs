using System.Globalization;
using System.Text;

namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>What happened on one engine.</summary>
/// <param name="Engines">Names and versions.</param>
/// <param name="Kills">All kills.</param>
/// <param name="Cells">Jobs of the time of kills by fault points.</param>
/// <param name="Shipped">Jobs of the time of kills at seeded moments of the shipped build.</param>
internal sealed record SiegeReport(string Engines, KillTally Kills, Audit Cells, Audit Shipped);

/// <summary>What came of a campaign, as it is written down.</summary>
internal sealed record CampaignReport(DateTimeOffset Begin, TimeSpan Took, int Seed, IReadOnlyList<SiegeReport> Sieges)
{
    /// <summary>True when nothing was lost, stuck, run twice or ended wrong, and nobody got an answer that he should not.</summary>
    public bool IsClean => Sieges.All(siege => siege.Cells.IsClean && siege.Shipped.IsClean);

    /// <summary>True when every cell was killed that often on every engine.</summary>
    public bool IsComplete(int kills) => Sieges.All(siege => KillCell.Possible.All(cell => siege.Kills.Of(cell) >= kills));

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        Line($"# Kills, and what became of the jobs");
        Line($"");
        Line($"`./build.sh chaos --minutes {Math.Ceiling(Took.TotalMinutes)} --seed {Seed}`, begun {Begin:yyyy-MM-dd HH:mm} UTC, took {Took.TotalMinutes:F0} minutes on {Environment.ProcessorCount} processors.");
        Line($"About 20 jobs in flight at a site all the time: short and long ones, failing ones, cancelled ones. Runs are counted by a");
        Line($"ledger that the programs themselves write; submissions are hand-overs to the backend, of which a repeated one finds the");
        Line($"claim taken and ends unrun. Two processes of every role, or one process with all of them.");
        Line($"");
        Line($"## Jobs");
        Line($"");
        Line($"| engines | kills | jobs | lost | stuck | run twice | wrong end | not accounted for | runs | submissions |");
        Line($"|---|---|---|---|---|---|---|---|---|---|");
        foreach (var siege in Sieges)
        {
            Row($"{siege.Engines}, by fault points", siege.Kills.AllCells, siege.Cells);
            Row($"{siege.Engines}, shipped build, at seeded moments", siege.Kills.Timed.Values.Sum(), siege.Shipped);
        }

        Line($"");
        Line($"## Kills of each cell, by `kill -9` at its fault point");
        Line($"");
        Line($"| role | moment | fault point | {string.Join(" | ", Sieges.Select(siege => siege.Engines))} |");
        Line($"|---|---|---|{string.Concat(Sieges.Select(_ => "---|"))}");
        foreach (var cell in KillCell.Possible)
            Line($"| {cell.Role} | {cell.Moment} | {(cell.IsShot ? "from outside" : $"`{cell.Kill}`")} | {string.Join(" | ", Sieges.Select(siege => siege.Kills.Of(cell)))} |");
        Line($"");
        Line($"No such cells: {string.Join("; ", KillCell.Matrix.Where(cell => cell.Because.Length > 0).Select(cell => $"{cell.Role} {cell.Moment} ({cell.Because})"))}.");
        Line($"");
        Line($"## Kills of the shipped build at seeded moments");
        Line($"");
        foreach (var siege in Sieges)
            Line($"- {siege.Engines}: {string.Join(", ", siege.Kills.Timed.OrderBy(role => role.Key).Select(role => $"{role.Key} {role.Value}"))}");
        var faults = Sieges.SelectMany(siege => siege.Cells.Faults.Concat(siege.Shipped.Faults).Select(fault => $"{siege.Engines}: {fault}")).ToList();
        if (faults.Count > 0)
        {
            Line($"");
            Line($"## Faults");
            Line($"");
            foreach (var fault in faults)
                Line($"- {fault}");
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        void Row(string what, int kills, Audit audit) =>
            Line($"| {what} | {kills} | {audit.Jobs} | {audit.Lost} | {audit.Stuck} | {audit.Twice} | {audit.Wrong} | {audit.Unaccounted} | {audit.Runs} | {audit.Submissions} |");
    }
}
