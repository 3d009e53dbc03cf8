using CaesarRest.Testing;

namespace CaesarRest.Resilience.Tests;

/// <summary>A process of a site.</summary>
/// <param name="Role">The one role that it plays, or <see cref="Every"/>.</param>
/// <param name="Replica">Number among those of its role, from 1.</param>
/// <param name="Process">The process.</param>
internal sealed record Part(string Role, int Replica, ServiceProcess Process)
{
    public const string Every = "all";

    private const int KilledBySignal9 = 137;

    public bool Plays(string role) => Role == Every || Role == role;

    /// <summary>Waits until it has died of one of the moments that it was armed with, and tells which; null when it came to none within the limit.</summary>
    public async Task<string?> Died(IReadOnlyList<string> moments, TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        var of = new List<string>();
        try
        {
            await Process.Exited(patience.Token);
        }
        catch (OperationCanceledException)
        {
            of = Disarm();
            if (of.Count == 0)
                return null;
            // It died in that very instant.
            await Process.Exited(CancellationToken.None);
        }

        // Two threads may come to two moments at once; the process has died once.
        of = [.. of, .. Disarm()];
        return of.Count > 0 && Process.ExitCode == KilledBySignal9
            ? of[0]
            : throw new InvalidOperationException($"{this} ended with {Process.ExitCode}, and not at {string.Join(" or ", moments)}. It printed:\n{Process.Output}");

        List<string> Disarm() => [.. moments.Where(Process.Disarm)];
    }

    public override string ToString() => $"{Role} {Replica}";
}
