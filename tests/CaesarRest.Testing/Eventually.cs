using System.Diagnostics;
using Xunit;

namespace CaesarRest.Testing;

/// <summary>Waits for a condition with a limit, in place of sleeping for a guess.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns as soon as the condition holds; fails with <paramref name="what"/> when the limit passes.</summary>
    public static async Task True(Func<Task<bool>> condition, TimeSpan limit, Func<string> what)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(Pause))
        {
            if (watch.Elapsed > limit)
                Assert.Fail($"Not within {limit.TotalSeconds} s: {what()}");
        }
    }

    /// <summary>The same for a condition that is known at once.</summary>
    public static Task True(Func<bool> condition, TimeSpan limit, string what) =>
        True(() => Task.FromResult(condition()), limit, () => what);
}
