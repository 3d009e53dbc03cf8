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

    /// <summary>The cell of a part that has had the fewest kills, counting those under way; null when all have had enough.</summary>
    public KillCell? Choose(Part part, int enough, Random random)
    {
        lock (_choosing)
        {
            var cell = KillCell.Possible.Where(cell => part.Plays(cell.Role) && Begun(cell) < enough)
                .OrderBy(Begun).ThenBy(_ => random.Next()).FirstOrDefault();
            if (cell is not null)
                _underway.AddOrUpdate(cell, 1, (_, count) => count + 1);
            return cell;
        }

        int Begun(KillCell cell) => Of(cell) + _underway.GetValueOrDefault(cell);
    }

    /// <summary>Ends what <see cref="Choose"/> began.</summary>
    public void Count(KillCell cell, bool died)
    {
        lock (_choosing)
        {
            _underway[cell]--;
            if (died)
                _cells.AddOrUpdate(cell, 1, (_, count) => count + 1);
        }
    }

    public void CountTimed(string role) => _timed.AddOrUpdate(role, 1, (_, count) => count + 1);
}
