namespace CaesarRest.Executor;

/// <summary>Times as both stores keep them: UTC, whole milliseconds.</summary>
internal static class StoredTime
{
    public static DateTimeOffset Now(this TimeProvider clock) =>
        DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
