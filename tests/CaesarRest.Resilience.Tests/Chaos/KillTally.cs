using System.Collections.Concurrent;

namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>Kills on one engine, shared by those who kill there.</summary>
internal sealed class KillTally
{
    private readonly ConcurrentDictionary<KillCell, int> _cells = new();
    private readonly ConcurrentDictionary<KillCell, int> _underway = new();
    private readonly ConcurrentDictionary<string, int> _timed = new();
    private readonly Lock _choosing = new();

    public int Of(KillCell cell) => _cells.GetValueOrDefault(cell);

    public int AllCells => _cells.Values.Sum();

    /// <summary>Kills at seeded moments, by role.</summary>
    public IReadOnlyDictionary<string, int> Timed => _timed;

    /// <summary>The cells of a part that have had the fewest kills, counting those that may be under way; none when all have had enough.</summary>
    public IReadOnlyList<KillCell> Choose(Part part, int enough, int most, Random random)
    {
        lock (_choosing)
        {
            var cells = KillCell.Possible.Where(cell => part.Plays(cell.Role) && Of(cell) < enough)
                .OrderBy(cell => Of(cell) + _underway.GetValueOrDefault(cell)).ThenBy(_ => random.Next()).Take(most).ToList();
            foreach (var cell in cells)
                _underway.AddOrUpdate(cell, 1, (_, count) => count + 1);
            return cells;
        }
    }

    /// <summary>Ends what <see cref="Choose"/> began.</summary>
    public void Count(IReadOnlyList<KillCell> chosen, KillCell? died)
    {
        lock (_choosing)
        {
            foreach (var cell in chosen)
                _underway[cell]--;
            if (died is not null)
                _cells.AddOrUpdate(died, 1, (_, count) => count + 1);
        }
    }

    public void CountTimed(string role) => _timed.AddOrUpdate(role, 1, (_, count) => count + 1);
}
