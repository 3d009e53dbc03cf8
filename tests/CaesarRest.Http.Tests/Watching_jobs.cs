using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Watching_jobs : ApiTest
{
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public async Task The_list_has_the_documents_of_the_owner_oldest_first()
    {
        Assert.Equal("[]\n", (await Api.Get("jobs")).Text);
        var job = ScriptedJobsRole.Job(Id, JobState.Running) with { ProgramStarted = true, BackendId = "4711", ElapsedSeconds = 1.5, Tag = "t" };
        // Told in UTC, wherever it was written.
        job = job with { SubmittedAt = job.SubmittedAt.ToOffset(TimeSpan.FromHours(2)) };
        Api.Jobs.Put(ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Pending) with { SubmittedAt = job.SubmittedAt.AddSeconds(1) });
        Api.Jobs.Put(job);
        Api.Jobs.Put(ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Pending, owner: "somebody"));

        var rows = (await Api.Get("jobs")).Json.EnumerateArray().ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Equal(
            $$"""
            {"app":"testfinder","data_inputs":"{{job.InputFileId}}","elapsed_time":1.5,"exit_code":-1,"job_id":"{{Id}}","job_inputs":{"seedthr":5.0},"job_top_dir":"anonymous/job_{{Id}}","metadata":"",
            "pid":"4711","scheduler":"local","state":"RUNNING","status":"As the test says","submit_date":"2026-01-02T03:04:05.006000","tag":"t"}
            """.ReplaceLineEndings(""),
            rows[0].GetRawText());
    }

    [Theory]
    [InlineData(JobState.Pending, false, "", "PENDING")]
    [InlineData(JobState.Running, false, "7", "STARTED")]
    [InlineData(JobState.Running, true, "7", "RUNNING")]
    [InlineData(JobState.Stopping, true, "7", "RUNNING")]
    [InlineData(JobState.Stopping, false, "7", "STARTED")]
    [InlineData(JobState.Stopping, false, "", "PENDING")]
    [InlineData(JobState.Succeeded, true, "7", "SUCCESS")]
    [InlineData(JobState.Failed, true, "7", "FAILURE")]
    [InlineData(JobState.TimedOut, true, "7", "TIMED-OUT")]
    [InlineData(JobState.Cancelled, true, "7", "CANCELED")]
    [InlineData(JobState.NotStarted, false, "", "ABORTED")]
    [InlineData(JobState.Lost, true, "7", "UNKNOWN")]
    public async Task States_are_named_as_clients_know_them(JobState state, bool started, string pid, string visible)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state) with { ProgramStarted = started, BackendId = pid });

        Assert.Equal(visible, (await Api.Get($"job/{Id}/status")).Json.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(JobState.Pending, null, "-1")]
    [InlineData(JobState.Running, null, "-1")]
    [InlineData(JobState.Succeeded, 0, "0")]
    [InlineData(JobState.Failed, 3, "3")]
    [InlineData(JobState.Failed, -9, "-9")]
    [InlineData(JobState.Cancelled, -15, "-1")]
    [InlineData(JobState.Lost, null, "-1")]
    public async Task The_status_has_seven_keys_with_numbers_as_numbers(JobState state, int? code, string visible)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state) with { ExitCode = code, BackendId = "4711" });

        foreach (var id in new[] { Id.ToString("D"), Id.ToString("N") })
        {
            var answer = await Api.Get($"job/{id}/status");
            Assert.Equal(200, answer.Status);
            Assert.Equal(["elapsed_time", "exit_code", "job_id", "pid", "state", "status", "tag"], answer.Keys);
            Assert.Equal("0", answer.Json.GetProperty("elapsed_time").GetRawText());
            Assert.Equal(visible, answer.Json.GetProperty("exit_code").GetRawText());
            Assert.Equal(Id.ToString("D"), answer.Json.GetProperty("job_id").GetString());
            Assert.Equal("4711", answer.Json.GetProperty("pid").GetString());
            Assert.Equal("", answer.Json.GetProperty("tag").GetString());
        }
    }

    [Theory]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("nonsense")]
    [InlineData("..%2f")]
    public async Task A_foreign_or_unknown_job_is_not_found(string id)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded, owner: "somebody"));

        var status = await Api.Get($"job/{id}/status");
        Assert.Equal(404, status.Status);
        Assert.Equal(["elapsed_time", "exit_code", "job_id", "pid", "state", "status", "tag"], status.Keys);
        Assert.All(status.Json.EnumerateObject().Where(key => key.Name != "status"), key => Assert.Equal("", key.Value.GetString()));
        Assert.NotEqual("", status.StatusText);

        var cancel = await Api.Post($"job/{id}/cancel");
        Assert.Equal(404, cancel.Status);
        Assert.Equal(["status"], cancel.Keys);

        var output = await Api.Get($"job/{id}/output");
        Assert.Equal(404, output.Status);
        Assert.Equal(["job_id", "status"], output.Keys);
    }

    [Theory]
    [InlineData(JobState.Pending)]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Stopping)]
    public async Task An_open_job_can_be_cancelled(JobState state)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state));

        var answer = await Api.Post($"job/{Id:N}/cancel");
        Assert.Equal(200, answer.Status);
        Assert.Equal($$"""{"status":"Job {{Id}} is being canceled."}""" + "\n", answer.Text);
    }

    [Theory]
    [InlineData(JobState.Succeeded, "SUCCESS")]
    [InlineData(JobState.Failed, "FAILURE")]
    [InlineData(JobState.TimedOut, "TIMED-OUT")]
    [InlineData(JobState.Cancelled, "CANCELED")]
    [InlineData(JobState.NotStarted, "ABORTED")]
    [InlineData(JobState.Lost, "UNKNOWN")]
    public async Task A_finished_job_has_nothing_to_cancel(JobState state, string visible)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, state));

        var answer = await Api.Post($"job/{Id}/cancel");
        Assert.Equal(200, answer.Status);
        Assert.Equal($"Job {Id} already completed with state {visible}, nothing to be canceled.", answer.StatusText);
    }

    [Fact]
    public async Task No_answer_to_a_cancellation_is_a_503()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:SubmitTimeout", "00:00:00.300"));
        api.Jobs.OnCancel = _ => null;

        var answer = await api.Post($"job/{Id}/cancel");
        Assert.Equal(503, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
        Assert.Equal(["status"], answer.Keys);
    }
}
