using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;

namespace CaesarRest.Unit.Tests.Executor;

public sealed class ExecutionFactsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_known_follows_the_state()
    {
        Assert.Null(ExecutionFacts.Known(Examples.Running with { State = ExecutionState.Queued }));
        Assert.Null(ExecutionFacts.Known(Examples.Running with { State = ExecutionState.Launching }));
        Assert.IsType<ExecutionStarted>(ExecutionFacts.Known(Examples.Running));
        Assert.IsType<ExecutionFinished>(ExecutionFacts.Known(Examples.Running.End(ExecutionOutcome.Lost, Noon)));
    }

    [Fact]
    public void Elapsed_time_is_the_programs()
    {
        Assert.Equal(3600, ExecutionFacts.Finished(Examples.Running.End(ExecutionOutcome.Lost, Noon)).ElapsedSeconds);
        Assert.Equal(0, ExecutionFacts.Finished((Examples.Running with { StartedAt = null }).End(ExecutionOutcome.Cancelled, Noon)).ElapsedSeconds);
    }
}
