using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Unit.Tests.Jobs;

/// <summary>A job goes where it asks to, and may wait there.</summary>
public sealed class PlacementTests(LifecycleBench bench) : IClassFixture<LifecycleBench>
{
    [Theory]
    [InlineData("sextractor", null, null, "local", 86400)]
    [InlineData("sextractor", "cluster", null, "cluster", 3600)]
    [InlineData("pybdsf", null, null, "cluster", 3600)]
    [InlineData("pybdsf", "local", 7200.0, "local", 7200)]
    [InlineData("pybdsf", null, 60.0, "cluster", 60)]
    public async Task It_runs_where_it_asks_else_where_its_app_does_else_as_the_installation_says(
        string app, string? asked, double? limit, string backend, double seconds)
    {
        var id = Guid.NewGuid();
        var resources = new JobResources { Cores = 4, MemoryMiB = 8000, Gpus = 0 };

        await bench.Answer(Submission(id, app) with { Backend = asked, Resources = resources, TimeLimitSeconds = limit });

        var start = bench.AllSent<StartJob>().Last(message => message.JobId == id);
        Assert.Equal((resources, seconds), (start.Resources, start.TimeLimitSeconds));
        var job = await Stored(id);
        Assert.Equal((backend, asked, resources, limit), (job.Backend, job.AskedBackend, job.Resources, job.AskedTimeLimitSeconds));
    }

    [Fact]
    public async Task All_that_it_cannot_have_is_told()
    {
        var id = Guid.NewGuid();

        await bench.Answer(Submission(id, "pybdsf") with { Resources = new() { Cores = 9, Gpus = -1 }, TimeLimitSeconds = 0.5 });
        await bench.Answer(Submission(id, "pybdsf") with { Backend = "moon", Resources = new() { MemoryMiB = 0 } });

        var refusals = bench.AllSent<JobRejected>().Where(message => message.JobId == id).Select(message => message.Reasons).ToList();
        Assert.Equal(
            ["Resource cores value 9 is above the maximum 8 of backend cluster!", "Resource gpus value -1 is below the minimum 0!", "Resource time_limit_s value 0.5 is below the minimum 1!"],
            refusals[0]);
        Assert.Equal(["Backend moon is not known; there are local, cluster!", "Resource memory_mib value 0 is below the minimum 1!"], refusals[1]);
    }

    [Fact]
    public async Task While_it_waits_it_says_why_and_is_asked_about_but_never_started_again_or_given_up()
    {
        var id = Guid.NewGuid();
        await bench.Answer(Submission(id, "pybdsf"));

        await bench.Answer(Waiting(id, reason: null));
        Assert.Equal("Job waits for cluster", (await Stored(id)).Status);
        await bench.Answer(Waiting(id, "Priority"));
        var first = await Stored(id);
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal([nameof(ReportExecution)], await bench.Answer(new JobDue { JobId = id, DueAt = (await Stored(id)).DueAt!.Value }));
            Assert.Empty(await bench.Answer(Waiting(id, "Priority")));
        }

        var job = await Stored(id);
        Assert.Equal(("Pending", "PENDING", "Job waits for cluster: Priority", "77"), (job.State, job.Visible, job.Status, job.BackendId));
        Assert.Equal((1, first.Sequence, null), (job.Attempt, job.Sequence, job.EndedAt));
        Assert.Single(bench.AllSent<StartJob>(), message => message.JobId == id);
    }

    [Fact]
    public async Task One_that_its_executor_has_forgotten_is_started_again()
    {
        var id = Guid.NewGuid();
        await bench.Answer(Submission(id, "pybdsf"));
        await bench.Answer(Waiting(id, "Priority"));

        Assert.Equal([nameof(StartJob)], await bench.Answer(new ExecutionUnknown { JobId = id, Attempt = 1 }));
    }

    [Fact]
    public async Task Once_it_has_started_a_late_word_of_waiting_is_nothing()
    {
        var id = Guid.NewGuid();
        await bench.Answer(Submission(id, "pybdsf"));
        await bench.Answer(Waiting(id, "Priority"));
        await bench.Answer(new ExecutionStarted { JobId = id, Attempt = 1, BackendId = "77" });

        Assert.Empty(await bench.Answer(Waiting(id, "Resources")));

        var job = await Stored(id);
        Assert.Equal(("Running", "STARTED", "Job was handed to the backend", false), (job.State, job.Visible, job.Status, job.IsQueued));
    }

    [Fact]
    public async Task One_that_is_cancelled_in_the_queue_shows_that_it_never_ran()
    {
        var id = Guid.NewGuid();
        await bench.Answer(Submission(id, "pybdsf"));
        await bench.Answer(Waiting(id, "Priority"));

        await bench.Answer(new CancelJob { JobId = id, Owner = "astronomer" });

        Assert.Equal(("Stopping", "PENDING", "Cancel was asked, waiting for the job to stop"), (await Stored(id)) is var job ? (job.State, job.Visible, job.Status) : default);
    }

    private async Task<CaesarRest.Jobs.Job> Stored(Guid id) => (await bench.Jobs.Find(id.ToString("D"), TestContext.Current.CancellationToken))!;

    private static ExecutionWaiting Waiting(Guid id, string? reason) => new() { JobId = id, Attempt = 1, BackendId = "77", Reason = reason };

    private static SubmitJob Submission(Guid id, string app) => new()
    {
        JobId = id,
        Owner = "astronomer",
        App = app,
        Options = JsonElement.Parse("""{"DETECT_THRESH":5.0}"""),
        InputFileId = "0123456789abcdef0123456789abcdef",
        SubmittedAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(1),
        RequestHash = new('a', 64),
    };
}
