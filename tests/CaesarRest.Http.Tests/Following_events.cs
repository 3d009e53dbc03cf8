using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Http.Tests;

/// <summary>States and progress as server-sent events.</summary>
public sealed class Following_events : ApiTest
{
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly DateTimeOffset Noon = new(2020, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_of_a_job_tells_what_it_is_and_each_change_and_ends_with_it()
    {
        Api.Jobs.Put(Job(1, JobState.Pending) with { Tag = "field\n1" });
        using var response = await Api.Stream($"job/{Id:N}/events");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal(
            [
                "retry: 1000",
                "id: 1577966401000-0f8fad5bd9cb469fa16570867728950e",
                "event: state",
                $$"""data: {"app":"testfinder","changed":"2020-01-02T12:00:01.000000","elapsed_time":0,"exit_code":-1,"final":false,"job_id":"{{Id}}","sequence":1,"state":"PENDING","status":"As the test says","submit_date":"2026-01-02T03:04:05.006000","tag":"field\n1"}""",
                "",
            ],
            await Lines(lines, 5));

        using var stream = await Api.Follow($"job/{Id}/events");
        Assert.Equal("PENDING", (await Next(stream))["state"]);
        await Change(Job(2, JobState.Running) with { ProgramStarted = true });
        Assert.Equal("RUNNING", (await Next(stream))["state"]);
        await Api.Bus.Publish(Progress(sequence: 2, seconds: 7.5), Cancellation);
        var progress = await Next(stream);
        Assert.Equal(("progress", null), (progress.Type, progress.Id));
        Assert.Equal($$"""{"cpu_time":2.5,"elapsed_time":7.5,"job_id":"{{Id}}","peak_memory":null,"sequence":2}""", progress.Data.GetRawText());
        await Change(Job(3, JobState.Succeeded) with { ExitCode = 0 });
        var end = await Next(stream);
        Assert.Equal(("SUCCESS", "True", "0"), (end["state"], end["final"], end["exit_code"]));
        Assert.Null(await stream.Next(Cancellation));

        // A browser comes back whatever ended its stream, until it is told that there is nothing more.
        Assert.Equal(204, (await Api.Get($"job/{Id}/events", ("Last-Event-ID", stream.LastEventId!))).Status);
        using var again = await Api.Follow($"job/{Id}/events");
        Assert.Equal("SUCCESS", (await Next(again))["state"]);
        Assert.Null(await again.Next(Cancellation));
    }

    [Fact]
    public async Task A_new_stream_of_all_begins_with_the_open_jobs_and_goes_on_with_what_changes()
    {
        var (old, open, late) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Api.Jobs.Put(Job(3, JobState.Succeeded, old) with { ChangedAt = Noon.AddHours(-2) });
        Api.Jobs.Put(Job(2, JobState.Running, open) with { ChangedAt = Noon.AddHours(-1) });
        Api.Jobs.Put(Job(3, JobState.Failed, late));
        Api.Jobs.Put(ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Pending, owner: "somebody"));

        using var stream = await Api.Follow("events");
        var first = await Next(stream);
        Assert.Equal((open.ToString("D"), null), (first["job_id"], first.Id));
        Assert.Equal(late.ToString("D"), (await Next(stream))["job_id"]);
        Assert.Equal("ready", (await Next(stream)).Type);
        await Change(Job(3, JobState.Succeeded, open) with { ChangedAt = Noon.AddMinutes(1) });
        var change = await Next(stream);
        Assert.Equal((open.ToString("D"), "SUCCESS"), (change["job_id"], change["state"]));
        Assert.Equal($"{Noon.AddMinutes(1).ToUnixTimeMilliseconds()}-{open:N}", change.Id);
    }

    [Fact]
    public async Task Who_comes_back_gets_what_changed_since_also_what_was_stamped_earlier_and_written_later()
    {
        Api.Jobs.Put(Job(1, JobState.Pending));
        using var stream = await Api.Follow("events");
        await Until(stream, "ready");
        stream.Dispose();
        var (before, slow, after) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Api.Jobs.Put(Job(3, JobState.Succeeded, before) with { ChangedAt = Noon.AddMinutes(-2) });
        Api.Jobs.Put(Job(3, JobState.Succeeded, slow) with { ChangedAt = Noon.AddSeconds(-40) });
        foreach (var n in Enumerable.Range(1, 450))
            Api.Jobs.Put(Job(3, JobState.Succeeded, n == 450 ? after : Guid.NewGuid()) with { ChangedAt = Noon.AddMinutes(n) });

        using var again = await Api.Follow("events", stream.LastEventId);
        var told = (await Until(again, "ready")).Select(happened => happened["job_id"]).ToList();
        Assert.Equal(452, told.Count);
        Assert.Equal((slow.ToString("D"), after.ToString("D")), (told[0], told[^1]));
        Assert.DoesNotContain(before.ToString("D"), told);

        // One that stays is told of such a change too, and of one that the bus did not tell.
        await Change(Job(3, JobState.Succeeded, before) with { ChangedAt = Noon.AddMinutes(450).AddSeconds(-40) });
        Assert.Equal(before.ToString("D"), (await Next(again))["job_id"]);
        Api.Jobs.Put(Job(4, JobState.Succeeded, slow) with { ChangedAt = Noon.AddMinutes(451) });
        Assert.Equal(slow.ToString("D"), (await Next(again))["job_id"]);
    }

    [Fact]
    public async Task A_place_beyond_the_last_change_is_begun_anew()
    {
        Api.Jobs.Put(Job(1, JobState.Pending) with { ChangedAt = Noon.AddHours(-1) });
        Api.Jobs.Put(Job(3, JobState.Succeeded, Guid.NewGuid()));

        using var stream = await Api.Follow("events", $"{Noon.AddDays(1).ToUnixTimeMilliseconds()}-{Id:N}");
        Assert.Equal(Id.ToString("D"), (await Next(stream))["job_id"]);
    }

    [Fact]
    public async Task A_change_stamped_in_the_future_hides_none_that_follows()
    {
        Api.Jobs.Put(Job(1, JobState.Pending) with { ChangedAt = DateTimeOffset.UtcNow.AddHours(1) });
        using var stream = await Api.Follow("events");
        await Until(stream, "ready");
        var other = Guid.NewGuid();

        await Change(Job(1, JobState.Pending, other) with { ChangedAt = DateTimeOffset.UtcNow });
        Assert.Equal(other.ToString("D"), (await Next(stream))["job_id"]);
        stream.Dispose();
        await Change(Job(2, JobState.Running, other) with { ChangedAt = DateTimeOffset.UtcNow });
        using var again = await Api.Follow("events", stream.LastEventId);
        Assert.Contains(await Until(again, "ready"), happened => happened["job_id"] == other.ToString("D") && happened["state"] == "STARTED");
    }

    [Fact]
    public async Task Progress_of_a_state_that_is_over_or_of_others_is_not_told()
    {
        Api.Jobs.Put(Job(3, JobState.Running));
        using var stream = await Api.Follow("events");
        await Until(stream, "ready");

        await Api.Bus.Publish(Progress(sequence: 2, seconds: 1), Cancellation);
        await Api.Bus.Publish(Progress(sequence: 3, seconds: 2) with { Owner = "somebody" }, Cancellation);
        await Api.Bus.Publish(Progress(sequence: 3, seconds: 3), Cancellation);
        Assert.Equal("3", (await Next(stream))["elapsed_time"]);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("job/0f8fad5b-d9cb-469f-a165-70867728950e/events")]
    public async Task What_is_no_id_of_an_event_is_refused(string path)
    {
        Api.Jobs.Put(Job(1, JobState.Pending));
        foreach (var id in new[] { "x", "1-2", "-1-0f8fad5bd9cb469fa16570867728950e", "99999999999999999-0f8fad5bd9cb469fa16570867728950e", "1577966401000-0f8fad5bd9cb469fa16570867728950e-", "5" })
            AssertProblem(await Api.Get(path, ("Last-Event-ID", id)), 400);
    }

    [Theory]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("nonsense")]
    public async Task A_foreign_or_unknown_job_is_not_found(string id)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Pending, owner: "somebody"));
        AssertProblem(await Api.Get($"job/{id}/events"), 404);
        AssertProblem(await Api.Get($"job/{id}/log"), 404);
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_is_there()
    {
        var clock = new FakeTimeProvider();
        await using var api = await ApiApplication.Start(clock);
        using var stream = await api.Follow("events");
        await Until(stream, "ready");
        var next = stream.Next(Cancellation);

        for (var seconds = 0; stream.Comments == 0; seconds++)
        {
            Assert.True(seconds < 600);
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Cancellation);
        }

        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Streams_are_limited_and_a_place_is_free_again_when_a_client_goes()
    {
        await using var api = await ApiApplication.Start(settings: [("Api:MaxStreamsPerOwner", "2")]);
        using var first = await api.Follow("events");
        using var second = await api.Follow("events");
        var refused = await api.Get("events");
        AssertProblem(refused, 429);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Response.Headers.RetryAfter?.Delta);

        first.Dispose();
        await Eventually.Until(async () =>
        {
            using var response = await api.Stream("events");
            return (int)response.StatusCode == 200;
        });
    }

    [Fact]
    public async Task So_are_those_of_all_owners_together()
    {
        await using var api = await ApiApplication.Start(settings: [("Api:MaxStreams", "1")]);
        using var first = await api.Follow("events");
        var refused = await api.Get("events");
        AssertProblem(refused, 503);
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Response.Headers.RetryAfter?.Delta);
        Assert.Equal(200, (await api.Send(HttpMethod.Head, "events")).Status);
    }

    [Fact]
    public async Task A_store_that_is_away_refuses_new_streams_and_ends_none()
    {
        Api.Jobs.Put(Job(1, JobState.Pending));
        using var stream = await Api.Follow($"job/{Id}/events");
        using var all = await Api.Follow("events");
        await Next(stream);
        await Until(all, "ready");

        Api.Jobs.Down = true;
        AssertProblem(await Api.Get("events"), 503);
        AssertProblem(await Api.Get($"job/{Id}/events"), 503);
        await Api.Bus.Publish(Changed(Job(2, JobState.Running)), Cancellation);
        Api.Jobs.Put(Job(2, JobState.Running));
        Api.Jobs.Down = false;
        Assert.Equal("2", (await Next(stream))["sequence"]);
        Assert.Equal("2", (await Next(all))["sequence"]);
    }

    private static void AssertProblem(Answer answer, int status)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.NotEqual("", answer.Json.GetProperty("detail").GetString());
    }

    /// <summary>As the jobs role does: the store first, then the bus.</summary>
    private async Task Change(JobView job)
    {
        Api.Jobs.Put(job);
        await Api.Bus.Publish(Changed(job), Cancellation);
    }

    private static async Task<ReceivedEvent> Next(EventReader stream) =>
        await stream.Next(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation) ?? throw new EndOfStreamException();

    private static async Task<List<ReceivedEvent>> Until(EventReader stream, string type)
    {
        List<ReceivedEvent> all = [];
        for (var happened = await Next(stream); happened.Type != type; happened = await Next(stream))
            all.Add(happened);
        return all;
    }

    private static async Task<List<string?>> Lines(StreamReader from, int count)
    {
        List<string?> lines = [];
        while (lines.Count < count)
            lines.Add(await from.ReadLineAsync(Cancellation));
        return lines;
    }

    private static JobView Job(long sequence, JobState state, Guid? id = null) =>
        ScriptedJobsRole.Job(id ?? Id, state) with { Sequence = sequence, ChangedAt = Noon.AddSeconds(sequence) };

    private static JobStateChanged Changed(JobView job) => new()
    {
        JobId = job.JobId, Sequence = job.Sequence, Owner = job.Owner, App = job.App, Backend = job.Backend, State = job.State, Status = job.Status, Attempt = 1,
        SubmittedAt = job.SubmittedAt, ElapsedSeconds = job.ElapsedSeconds, ChangedAt = job.ChangedAt,
    };

    private static JobProgressed Progress(long sequence, double seconds) =>
        new() { JobId = Id, Sequence = sequence, Owner = "anonymous", Attempt = 1, ElapsedSeconds = seconds, CpuSeconds = 2.5 };
}
