using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Resilience.Tests;

/// <summary>What a job of the test app is to do, and how it then ends.</summary>
/// <param name="Seconds">How long it runs.</param>
/// <param name="Code">Its exit code.</param>
/// <param name="IsCancelled">The user cancels it while it runs.</param>
internal sealed record Errand(double Seconds = 0, int Code = 0, bool IsCancelled = false)
{
    /// <summary>Twenty of all kinds: most are short, some run for a while, some fail, some are cancelled.</summary>
    public static IReadOnlyList<Errand> Twenty { get; } =
    [
        .. Enumerable.Repeat(new Errand(), 6),
        .. Enumerable.Repeat(new Errand(Seconds: 0.3), 6),
        .. Enumerable.Repeat(new Errand(Seconds: 1.5), 3),
        .. Enumerable.Repeat(new Errand(Seconds: 0.1, Code: 7), 3),
        .. Enumerable.Repeat(new Errand(Seconds: 60, IsCancelled: true), 2),
    ];

    /// <summary>How it must end.</summary>
    public JobState End => IsCancelled ? JobState.Cancelled : Code == 0 ? JobState.Succeeded : JobState.Failed;

    /// <summary>The state that the user must see in the end.</summary>
    public string Expected => IsCancelled ? "CANCELED" : Code == 0 ? "SUCCESS" : "FAILURE";
}
