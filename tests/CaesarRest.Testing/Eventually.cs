using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CaesarRest.Testing;

/// <summary>Waits for what other processes and threads bring about, instead of sleeping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within the limit, 20 s unless given.</exception>
    public static Task Until(Func<bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        Until(() => Task.FromResult(condition()), limit, text);

    /// <inheritdoc cref="Until(Func{bool}, TimeSpan?, string?)"/>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var allowed = limit ?? TimeSpan.FromSeconds(20);
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > allowed)
                throw new TimeoutException($"Not within {allowed}: {text}");
            await Task.Delay(Interval);
        }
    }
}
