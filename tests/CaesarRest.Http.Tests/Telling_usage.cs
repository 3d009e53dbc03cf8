using System.Text;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;

namespace CaesarRest.Http.Tests;

/// <summary><c>/accounting</c>, <c>/appstats</c> and <c>/usage</c>, from real uploads and from the events of jobs.</summary>
public sealed class Telling_usage : ApiTest
{
    private static readonly string[] Counters =
        ["njobs", "njobs_aborted", "njobs_completed", "njobs_failed", "njobs_pending", "njobs_running", "njobs_unknown"];

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("accounting")]
    [InlineData("appstats")]
    public async Task Before_there_is_anything_there_is_none(string path)
    {
        var answer = await Api.Get(path);

        Assert.Equal(404, answer.Status);
        Assert.Equal(["status"], answer.Keys);
        Assert.NotEmpty(answer.StatusText!);
    }

    [Fact]
    public async Task Accounting_is_of_the_users_own_files_and_jobs()
    {
        await Api.Upload(new byte[1536]);
        var second = await Api.Upload(new byte[4096]);
        await FilesAreCounted(files: 2);
        Assert.Equal(200, (await Api.Post($"delete/{second}")).Status);
        await Publish(
            Job(JobState.Succeeded) with { ElapsedSeconds = 10.5, SizeBytes = 2048 },
            Job(JobState.Succeeded) with { ElapsedSeconds = 2, SizeBytes = 0 },
            Job(JobState.Failed) with { ElapsedSeconds = 4, SizeBytes = 512 },
            Job(JobState.NotStarted), Job(JobState.Cancelled), Job(JobState.TimedOut), Job(JobState.Lost),
            Job(JobState.Pending), Job(JobState.Running) with { ElapsedSeconds = 1, ChangedAt = new(2126, 1, 2, 3, 4, 5, TimeSpan.Zero) }, Job(JobState.Stopping),
            Job(JobState.Succeeded) with { Owner = "another", ElapsedSeconds = 1000, SizeBytes = 1 << 20 });
        await FilesAreCounted(files: 1);

        var answer = await Api.Get("accounting");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(["datasize", "job_completed_runtime", "job_runtime", "jobsize", .. Counters, "timestamp"], answer.Keys);
        Assert.Equal([10, 1, 2, 1, 1, 2, 3], Counters.Select(counter => answer.Json.GetProperty(counter).GetInt64()));
        Assert.Equal([1.5, 12.5, 17.5, 2.5], Numbers(answer, "datasize", "job_completed_runtime", "job_runtime", "jobsize"));
        // The newest change that is counted: the clock of whoever changed that job is far ahead.
        Assert.Equal("Wed, 02 Jan 2126 03:04:05 GMT", answer.Json.GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task A_size_of_which_nothing_is_known_is_left_out()
    {
        await Publish(Job(JobState.Running));
        Assert.Equal(["job_completed_runtime", "job_runtime", .. Counters, "timestamp"], (await Api.Get("accounting")).Keys);
    }

    [Fact]
    public async Task A_user_with_files_only_has_no_size_of_jobs()
    {
        await Api.Upload([1, 2]);
        await FilesAreCounted(files: 1);

        var answer = await Api.Get("accounting");

        Assert.Equal(["datasize", "job_completed_runtime", "job_runtime", .. Counters, "timestamp"], answer.Keys);
        Assert.Equal([2 / 1024.0], Numbers(answer, "datasize"));
    }

    [Fact]
    public async Task Statistics_are_of_all_users()
    {
        await Api.Upload(new byte[1024]);
        await Publish(
            Job(JobState.Succeeded) with { Owner = "ann", ElapsedSeconds = 10, SizeBytes = 2048 },
            Job(JobState.Succeeded) with { Owner = "ben", ElapsedSeconds = 5, SizeBytes = 1024 },
            Job(JobState.Failed) with { Owner = "ben", ElapsedSeconds = 1 });
        await FilesAreCounted(files: 1);

        var answer = await Api.Get("appstats");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["avg_completed_job_runtime", "datasize", "job_completed_runtime", "job_runtime", "jobsize", .. Counters, "nusers", "timestamp", "totsize"], answer.Keys);
        Assert.Equal([3, 0, 2, 1, 0, 0, 0], Counters.Select(counter => answer.Json.GetProperty(counter).GetInt64()));
        Assert.Equal([7.5, 1, 15, 16, 3, 3, 4], Numbers(answer, "avg_completed_job_runtime", "datasize", "job_completed_runtime", "job_runtime", "jobsize", "nusers", "totsize"));
        Assert.Matches("^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$", answer.Json.GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task Statistics_without_a_completed_job_have_an_average_of_none()
    {
        await Publish(Job(JobState.Failed) with { ElapsedSeconds = 3 });
        var answer = await Api.Get("appstats");
        Assert.Equal([0, 0, 0, 0], Numbers(answer, "avg_completed_job_runtime", "datasize", "jobsize", "totsize"));
    }

    [Fact]
    public async Task What_is_told_is_a_few_seconds_old_at_most()
    {
        await Publish(Job(JobState.Succeeded));
        var first = await Api.Get("accounting");
        Assert.Equal([1], Numbers(first, "njobs"));
        await Publish(Job(JobState.Succeeded));

        await Eventually.Until(async () => Numbers(await Api.Get("accounting"), "njobs") is [2]);
    }

    [Fact]
    public async Task Usage_counts_jobs_where_they_ended_and_open_ones_apart()
    {
        await Publish(
            Ended(Noon, "aegean", JobState.Succeeded),
            Ended(Noon, "aegean", JobState.TimedOut),
            Ended(Noon.AddHours(12), "aegean", JobState.Cancelled),
            Ended(Noon, "caesar", JobState.Lost),
            Ended(Noon.AddTicks(-1), "caesar", JobState.Failed),
            Ended(Noon, "caesar", JobState.Succeeded) with { Owner = "another" },
            Job(JobState.Running), Job(JobState.Pending));

        var answer = await Api.Get("usage?from=2026-03-01T12:00:00Z&to=2026-03-02");

        Assert.Equal(200, answer.Status);
        Assert.Equal(["by", "from", "open_jobs", "rows", "to", "total"], answer.Keys);
        Assert.Equal(
            """{"by":"app","from":"2026-03-01T12:00:00Z","open_jobs":2,"rows":[{"cpu_seconds":3,"job_bytes":200,"jobs":2,"jobs_aborted":0,"jobs_canceled":0,"jobs_completed":1,"jobs_failed":0,"jobs_timed_out":1,"jobs_unknown":0,"key":"aegean","wall_seconds":5},{"cpu_seconds":1.5,"job_bytes":100,"jobs":1,"jobs_aborted":0,"jobs_canceled":0,"jobs_completed":0,"jobs_failed":0,"jobs_timed_out":0,"jobs_unknown":1,"key":"caesar","wall_seconds":2.5}],"to":"2026-03-02T00:00:00Z","total":{"cpu_seconds":4.5,"job_bytes":300,"jobs":3,"jobs_aborted":0,"jobs_canceled":0,"jobs_completed":1,"jobs_failed":0,"jobs_timed_out":1,"jobs_unknown":1,"key":null,"wall_seconds":7.5}}""" + "\n",
            answer.Text);
    }

    [Theory]
    [InlineData("by=user", "anonymous:3")]
    [InlineData("by=app", "aegean:2 caesar:1")]
    [InlineData("by=backend", "local:3")]
    [InlineData("by=day", "2026-03-01:1 2026-03-02:2")]
    [InlineData("by=day&to=2026-03-02", "2026-03-01:1")]
    [InlineData("by=day&from=2026-03-02T02:00:00%2B01:00", "2026-03-02:1")]
    [InlineData("by=day&from=2026-03-02T01:00", "2026-03-02:1")]
    [InlineData("by=user&from=2027-01-01", "")]
    public async Task Usage_is_parted_by_a_key(string query, string rows)
    {
        await Publish(
            Ended(Noon, "aegean", JobState.Succeeded), Ended(Noon.AddHours(12), "aegean", JobState.Failed), Ended(Noon.AddHours(13), "caesar", JobState.NotStarted), Job(JobState.Running));

        var answer = await Api.Get($"usage?{query}");

        Assert.Equal(rows, string.Join(' ', answer.Json.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("key")}:{row.GetProperty("jobs")}")));
    }

    [Fact]
    public async Task Usage_is_a_table_too_and_no_text_of_it_a_formula()
    {
        await Publish(
            Ended(Noon, "aegean", JobState.Succeeded) with { ElapsedSeconds = 1234567.25, SizeBytes = 5_000_000_000 },
            Ended(Noon, "=cmd|' /C calc'!A0", JobState.Failed),
            Ended(Noon, "a \"b\", c", JobState.Lost));

        var answer = await Api.Get("usage?format=csv&by=app");

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/csv; charset=utf-8", answer.ContentType);
        Assert.Equal("attachment; filename=usage-by-app.csv", answer.Response.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal(
            "app,jobs,jobs_completed,jobs_failed,jobs_timed_out,jobs_canceled,jobs_aborted,jobs_unknown,wall_seconds,cpu_seconds,job_bytes\r\n"
            + "'=cmd|' /C calc'!A0,1,0,1,0,0,0,0,2.5,1.5,100\r\n"
            + "\"a \"\"b\"\", c\",1,0,0,0,0,0,1,2.5,1.5,100\r\n"
            + "aegean,1,1,0,0,0,0,0,1234567.25,1.5,5000000000\r\n",
            answer.Text);
        Assert.Equal(Encoding.UTF8.GetBytes(answer.Text), answer.Body);
    }

    [Fact]
    public async Task Usage_of_nothing_is_empty()
    {
        Assert.Equal("day,jobs,", (await Api.Get("usage?format=csv&by=day")).Text[..9]);
        var answer = await Api.Get("usage");
        Assert.Equal(0, answer.Json.GetProperty("rows").GetArrayLength());
        Assert.Equal("1970-01-01T00:00:00Z", answer.Json.GetProperty("from").GetString());
        Assert.Equal(0, answer.Json.GetProperty("total").GetProperty("jobs").GetInt64());
    }

    [Theory]
    [InlineData("by=moon", "by must be one of app, user, backend, day.")]
    [InlineData("by=", "by must be")]
    [InlineData("by=User", "by must be")]
    [InlineData("format=xml", "format must be one of json, csv.")]
    [InlineData("from=yesterday", "from must be a day")]
    [InlineData("from=2026-02-30", "from must be a day")]
    [InlineData("from=1969-12-31", "from 1970 on")]
    [InlineData("to=2026-03-01T12:00:00%2B15:00", "to must be a day")]
    [InlineData("to=", "to must be a day")]
    [InlineData("to=0001-01-01", "to must be a day")]
    [InlineData("from=2026-03-02&to=2026-03-01", "to must be later than from.")]
    [InlineData("from=2026-03-01&to=2026-03-01", "to must be later than from.")]
    [InlineData("by=day&by=app", "once")]
    [InlineData("since=2026-03-01", "The parameters are")]
    public async Task What_is_no_question_is_refused_as_a_problem(string query, string why)
    {
        var answer = await Api.Get($"usage?{query}");

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Contains(why, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_question_is_told_at_once()
    {
        var detail = (await Api.Get("usage?from=x&by=y&format=z")).Json.GetProperty("detail").GetString()!;

        Assert.All(["from must", "by must", "format must"], fault => Assert.Contains(fault, detail, StringComparison.Ordinal));
    }

    private static JobStateChanged Job(JobState state) => new()
    {
        JobId = Guid.NewGuid(),
        Sequence = 1,
        Owner = "anonymous",
        App = TestFinder.Name,
        Backend = "local",
        State = state,
        Status = "",
        Attempt = 1,
        SubmittedAt = Noon,
        ElapsedSeconds = 0,
        ChangedAt = Noon,
    };

    private static JobStateChanged Ended(DateTimeOffset endedAt, string app, JobState state) =>
        Job(state) with { App = app, EndedAt = endedAt, ElapsedSeconds = 2.5, CpuSeconds = 1.5, SizeBytes = 100 };

    private static double[] Numbers(Answer answer, params string[] keys) => [.. keys.Select(key => answer.Json.GetProperty(key).GetDouble())];

    /// <summary>Publishes and waits until they are counted.</summary>
    private async Task Publish(params JobStateChanged[] jobs)
    {
        var before = await Count();
        foreach (var job in jobs)
            await Api.Bus.Publish(job, TestContext.Current.CancellationToken);
        await Eventually.Until(async () => await Count() == before + jobs.Length);

        async Task<long> Count() => (await Api.Usage.Jobs(new(), UsageKey.User, TestContext.Current.CancellationToken)).Sum(row => row.Jobs);
    }

    private Task FilesAreCounted(long files) => Eventually.Until(
        async () => (await Api.Usage.Files("anonymous", TestContext.Current.CancellationToken)).Sum(row => row.Files) == files);
}
