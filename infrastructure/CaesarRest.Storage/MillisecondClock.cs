namespace CaesarRest.Storage;

/// <summary>The clock as the stores keep it.</summary>
public static class MillisecondClock
{
    /// <summary>
    /// Now in UTC, cut to whole milliseconds. Stores keep no more, so a time that is cut where it is read compares
    /// equal to itself after a round trip.
    /// </summary>
    public static DateTimeOffset GetUtcNowInMilliseconds(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
