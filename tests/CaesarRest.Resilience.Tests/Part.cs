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

    /// <summary>Waits until it has died of the moment that it was armed with; false when it came to none within the limit.</summary>
    public async Task<bool> Died(string moment, TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await Process.Exited(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return Process.Disarm(moment) && Process.ExitCode == KilledBySignal9
            ? true
            : throw new InvalidOperationException($"{this} ended with {Process.ExitCode}, and not at {moment}. It printed:\n{Process.Output}");
    }

    public override string ToString() => $"{Role} {Replica}";
}
