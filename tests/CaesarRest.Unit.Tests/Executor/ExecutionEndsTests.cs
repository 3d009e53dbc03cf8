using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends;

namespace CaesarRest.Unit.Tests.Executor;

public sealed class ExecutionEndsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-0.001, null, ExecutionOutcome.Exited)]
    [InlineData(0, null, ExecutionOutcome.Cancelled)]
    [InlineData(5, null, ExecutionOutcome.Cancelled)]
    [InlineData(5, "limit", ExecutionOutcome.TimedOut)]
    [InlineData(-5, "limit", ExecutionOutcome.Exited)]
    public void An_exit_counts_as_a_stop_only_after_the_stop_was_recorded(double secondsAfterStop, string? limit, ExecutionOutcome outcome)
    {
        var stopped = Examples.Running with { StopSignalledAt = Noon, StopCause = limit is null ? StopCause.Request : StopCause.TimeLimit };
        var ended = stopped.End(new ExitStatus(3, null, Noon.AddSeconds(secondsAfterStop), null, null), Noon.AddMinutes(1));

        Assert.Equal(outcome, ended.Outcome);
        Assert.Equal(3, ended.ExitCode);
        Assert.Equal(Noon.AddSeconds(secondsAfterStop), ended.EndedAt);
        Assert.Equal(Noon.AddMinutes(1), ended.NextAnnounceAt);
    }

    [Theory]
    [InlineData(-1, true, ExecutionOutcome.Exited)]
    [InlineData(1, true, ExecutionOutcome.Cancelled)]
    [InlineData(-1, false, ExecutionOutcome.Cancelled)]
    public void A_backends_word_on_a_stop_counts_likewise(double secondsAfterStop, bool hasExitStatus, ExecutionOutcome outcome)
    {
        var stopped = Examples.Running with { StopRequested = true, StopSignalledAt = Noon, StopCause = StopCause.Request };
        var seen = new Observation.Ended(ExecutionOutcome.Cancelled, "It was cancelled.", 0, null, Noon.AddSeconds(secondsAfterStop)) { HasExitStatus = hasExitStatus };
        Assert.Equal((outcome, null), (stopped.End(seen, Noon).Outcome, stopped.End(seen, Noon).Reason));
    }

    [Theory]
    [InlineData(ExecutionOutcome.TimedOut)]
    [InlineData(ExecutionOutcome.Failed)]
    public void What_a_backend_says_of_an_exit_before_the_stop_stands(ExecutionOutcome outcome)
    {
        var stopped = Examples.Running with { StopSignalledAt = Noon, StopCause = StopCause.Request };
        var ended = stopped.End(new Observation.Ended(outcome, "Its time or memory was over.", -15, null, Noon.AddSeconds(-1)) { HasExitStatus = true }, Noon);
        Assert.Equal((outcome, "Its time or memory was over.", -15), (ended.Outcome!.Value, ended.Reason, ended.ExitCode));
    }

    [Fact]
    public void One_that_its_backend_has_lost_while_it_was_being_stopped_was_stopped()
    {
        var seen = new Observation.Ended(ExecutionOutcome.Lost, "Its node is gone.", null, null, Noon);
        Assert.Equal(ExecutionOutcome.Lost, Examples.Running.End(seen, Noon).Outcome);
        var stopped = Examples.Running with { StopSignalledAt = Noon, StopCause = StopCause.TimeLimit };
        Assert.Equal(ExecutionOutcome.TimedOut, stopped.End(seen, Noon).Outcome);
    }

    [Fact]
    public void A_stop_by_others_keeps_its_reason()
    {
        var ended = Examples.Running.End(new Observation.Ended(ExecutionOutcome.Cancelled, "It was cancelled.", null, null, Noon), Noon);
        Assert.Equal((ExecutionOutcome.Cancelled, "It was cancelled."), (ended.Outcome, ended.Reason));
    }

    [Fact]
    public void One_that_vanishes_is_lost_unless_it_was_being_stopped()
    {
        Assert.Equal(ExecutionOutcome.Lost, Examples.Running.EndGone(Noon, "gone").Outcome);
        Assert.Equal(ExecutionOutcome.Cancelled, (Examples.Running with { StopSignalledAt = Noon, StopCause = StopCause.Request }).EndGone(Noon, "gone").Outcome);
    }

    [Fact]
    public void The_largest_memory_seen_by_any_executor_stands()
    {
        var running = Examples.Running with { PeakMemoryBytes = 700 };
        Assert.Equal(700, running.End(new ExitStatus(0, null, Noon, null, 300), Noon).PeakMemoryBytes);
        Assert.Equal(700, running.End(new ExitStatus(0, null, Noon, null, null), Noon).PeakMemoryBytes);
        Assert.Equal(900, running.End(new ExitStatus(0, null, Noon, null, 900), Noon).PeakMemoryBytes);
    }
}
