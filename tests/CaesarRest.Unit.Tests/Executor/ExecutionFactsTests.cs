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
    public void One_in_the_queue_of_its_backend_waits_whatever_its_own_state()
    {
        var queued = Examples.Running with { StartedAt = null, WaitingReason = " Job's\naccount is\u0007 out of time " };

        var told = Assert.IsType<ExecutionWaiting>(ExecutionFacts.Known(queued));
        Assert.Equal((queued.JobId, 1, "4711", "Job's account is  out of time"), (told.JobId, told.Attempt, told.BackendId, told.Reason));
        Assert.Null(Assert.IsType<ExecutionWaiting>(ExecutionFacts.Known(queued with { State = ExecutionState.Launching, WaitingReason = "" })).Reason);
        Assert.Equal(200, ExecutionFacts.Waiting(queued with { WaitingReason = new('x', 1000) }).Reason!.Length);
        Assert.IsType<ExecutionFinished>(ExecutionFacts.Known(queued.End(ExecutionOutcome.Cancelled, Noon)));
    }

    [Fact]
    public void Elapsed_time_is_the_programs()
    {
        Assert.Equal(3600, ExecutionFacts.Finished(Examples.Running.End(ExecutionOutcome.Lost, Noon)).ElapsedSeconds);
        Assert.Equal(0, ExecutionFacts.Finished((Examples.Running with { StartedAt = null }).End(ExecutionOutcome.Cancelled, Noon)).ElapsedSeconds);
    }
}
