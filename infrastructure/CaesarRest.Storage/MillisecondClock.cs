namespace CaesarRest.Storage;

/// <summary>
/// Time as the stores keep it. They hold no more than milliseconds, so a time that is cut where it enters
/// compares equal to itself after a round trip.
/// </summary>
public static class MillisecondClock
{
    /// <summary>Now in UTC, cut to whole milliseconds.</summary>
    public static DateTimeOffset GetUtcNowInMilliseconds(this TimeProvider clock) => clock.GetUtcNow().InMilliseconds();

    /// <summary>The same instant cut to whole milliseconds, in UTC.</summary>
    public static DateTimeOffset InMilliseconds(this DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
