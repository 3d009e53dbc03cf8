using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CaesarRest.Testing;

/// <summary>Waits for what other processes and threads bring about, in place of sleeping for a guess.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(20);

    /// <inheritdoc cref="Until(Func{Task{bool}}, TimeSpan?, Func{string}?, string?)"/>
    public static Task Until(Func<bool> condition, TimeSpan? limit = null, Func<string>? seen = null, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        Until(() => Task.FromResult(condition()), limit, seen, text);

    /// <summary>Returns once the condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="limit">How long at the most; 20 s unless given.</param>
    /// <param name="seen">What was seen instead, for the message.</param>
    /// <param name="text">The condition as written.</param>
    /// <exception cref="TimeoutException">It did not within the limit.</exception>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan? limit = null, Func<string>? seen = null, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var allowed = limit ?? DefaultLimit;
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(Pause))
        {
            if (watch.Elapsed > allowed)
                throw new TimeoutException($"Not within {allowed.TotalSeconds} s: {text}. {seen?.Invoke()}");
        }
    }
}
