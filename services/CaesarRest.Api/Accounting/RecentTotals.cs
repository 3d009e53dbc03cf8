using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Accounting;

/// <summary>
/// Totals that may be a few seconds old: many who ask at once cost one reading of the store, which takes a part of a
/// second where there are a hundred thousand jobs.
/// </summary>
internal sealed class RecentTotals(IUsageReader usage, TimeProvider clock)
{
    /// <summary>The oldest that is answered.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5);

    // No user has an empty name.
    private const string Everyone = "";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Begun, Task<Totals?> Result)> _readings = [];

    /// <summary>Totals of one user, or of all; null where there is nothing yet.</summary>
    public Task<Totals?> Of(string? owner, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_readings.TryGetValue(owner ?? Everyone, out var last) || !IsUsable(last.Begun, last.Result))
            {
                // Not cancelled with the request, since others may wait for it too; and not on its thread, where a store may block.
                last = (clock.GetTimestamp(), Task.Run(() => Totals.Read(usage, owner, CancellationToken.None), CancellationToken.None));
                _readings[owner ?? Everyone] = last;
            }

            return last.Result.WaitAsync(cancellation);
        }
    }

    /// <summary>A failure is not repeated, and a user's first upload is not answered by "nothing yet".</summary>
    private bool IsUsable(long begun, Task<Totals?> reading) =>
        !reading.IsCompleted || (reading is { IsCompletedSuccessfully: true, Result: not null } && clock.GetElapsedTime(begun) < Oldest);
}
