using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_a_job_waits_in_a_queue
{
    private readonly QueueingSite _queue = new();

    [Fact]
    public async Task It_is_told_why_and_again_when_that_changes()
    {
        using var site = new ExecutorSite(backend: _queue);
        var job = await site.Insert(ExecutorSite.Queued("true"));

        await site.Pass();
        await site.Pass();
        foreach (var reason in (string[])["Priority", "Priority", "Resources", "Resources"])
        {
            _queue.Shows = new Observation.Waiting(reason);
            await site.Pass();
        }

        Assert.All(site.Facts.All, fact => Assert.Equal((job.JobId, 1, "12"), fact is ExecutionWaiting told ? (told.JobId, told.Attempt, told.BackendId) : default));
        Assert.Equal([null, "Priority", "Resources"], site.Facts.All.Cast<ExecutionWaiting>().Select(fact => fact.Reason));
        Assert.Equal(1, _queue.Launches);
    }

    [Fact]
    public async Task When_it_gets_its_turn_it_waits_no_more()
    {
        using var site = new ExecutorSite(backend: _queue);
        var job = await site.Insert(ExecutorSite.Queued("true"));
        await site.Pass();
        _queue.Shows = new Observation.Waiting("Priority");
        await site.Pass();
        Assert.IsType<ExecutionWaiting>(ExecutionFacts.Known(await site.Stored(job)));

        _queue.Shows = new Observation.Running("12", null, Usage.Unknown);
        await site.Pass();
        await site.Pass();

        Assert.Equal("12", Assert.Single(site.Facts.All.OfType<ExecutionStarted>()).BackendId);
        Assert.Null((await site.Stored(job)).WaitingReason);
        Assert.IsType<ExecutionStarted>(ExecutionFacts.Known(await site.Stored(job)));
    }

    [Fact]
    public async Task One_whose_program_has_started_is_not_said_to_wait()
    {
        using var site = new ExecutorSite(backend: _queue);
        var job = await site.Insert(ExecutorSite.Queued("true"));
        await site.Pass();
        _queue.Shows = new Observation.Running("12", job.QueuedAt, Usage.Unknown);
        await site.Pass();
        var told = site.Facts.All.Count();

        _queue.Shows = new Observation.Waiting("BeginTime");
        await site.Pass();

        Assert.Equal(told, site.Facts.All.Count());
        Assert.Null((await site.Stored(job)).WaitingReason);
    }
}
