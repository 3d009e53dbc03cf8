using CaesarRest.Executor;

namespace CaesarRest.Unit.Tests.Executor;

internal static class Examples
{
    private static readonly Guid Job = new("5b1f6f0e-6f5f-4f0e-9d3c-2f3a4b5c6d7e");

    /// <summary>An attempt whose program has been running since eleven o'clock.</summary>
    public static Execution Running { get; } = new()
    {
        Id = Execution.IdOf(Job, 1),
        JobId = Job,
        Attempt = 1,
        Backend = "local",
        Owner = "ann",
        App = "aegean",
        OptionsJson = "{}",
        InputFileId = "0123456789abcdef0123456789abcdef",
        TimeLimitSeconds = 60,
        State = ExecutionState.Running,
        QueuedAt = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero),
        StartedAt = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero),
        Host = "here",
        BackendId = "4711",
        Launches = 1,
    };
}
