using System.Text.Json;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

/// <summary>A job is run once more, as it was or with a few options changed.</summary>
public sealed class Rerunning_jobs : ApiTest
{
    [Fact]
    public async Task Without_a_body_all_is_as_it_was()
    {
        var (job, file) = await Former();

        var answer = await Api.Post($"job/{job}/rerun");

        Assert.Equal(202, answer.Status);
        Assert.Equal(["app", "data_inputs", "job_id", "job_inputs", "state", "status", "submit_date", "tag"], answer.Keys);
        Assert.NotEqual(job, answer.Json.GetProperty("job_id").GetString());
        Assert.Equal("""{"seedthr":5.0,"fitsources":true}""", answer.Json.GetProperty("job_inputs").GetRawText());
        var command = Api.Jobs.Submissions[^1];
        Assert.Equal((TestFinder.Name, file, "first"), (command.App, command.InputFileId, command.Tag));
        Assert.Equal(2, (await Api.Get("jobs")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData("""{"job_inputs":{"seedthr":6.50,"fitsources":null,"bkgestimator":"Median"}}""", """{"seedthr":6.50,"bkgestimator":"Median"}""", "first")]
    [InlineData("""{"job_inputs":{},"tag":"second"}""", """{"seedthr":5.0,"fitsources":true}""", "second")]
    [InlineData("""{"job_inputs":{"regionwcs":"J2000","region-wcs":"B1950"}}""", """{"seedthr":5.0,"fitsources":true,"region-wcs":"B1950"}""", "first")]
    [InlineData("""{"tag":null}""", """{"seedthr":5.0,"fitsources":true}""", "")]
    public async Task What_the_body_names_is_changed(string body, string inputs, string tag)
    {
        var (job, _) = await Former();

        var answer = await Rerun(job, body);

        Assert.Equal(202, answer.Status);
        Assert.Equal(inputs, answer.Json.GetProperty("job_inputs").GetRawText());
        Assert.Equal(tag, answer.Json.GetProperty("tag").GetString());
        Assert.Equal(inputs, JsonSerializer.Serialize(Api.Jobs.Submissions[^1].Options));
    }

    [Theory]
    [InlineData("", "The body must be a JSON object, or be left out.")]
    [InlineData("[1]", "The body must be a JSON object, or be left out.")]
    [InlineData("""{"job_input":{"seedthr":6}}""", "Only job_inputs, tag, backend and resources can be changed.")]
    [InlineData("""{"job_inputs":[1]}""", "job_inputs must be an object.")]
    [InlineData("""{"tag":7}""", "Tag must be a string!")]
    [InlineData("""{"job_inputs":{"seedthr":"x"}}""", "Failed to cast option seedthr to type <class 'float'> !")]
    [InlineData("""{"job_inputs":{"seedthr":null,"fitsources":null}}""", "No job inputs are left.")]
    public async Task A_change_that_cannot_be_is_told(string body, string detail)
    {
        var (job, _) = await Former();

        AssertProblem(400, detail, body.Length > 0 ? await Rerun(job, body) : await Api.PostRaw($"job/{job}/rerun", "text/plain", "{}"));
        Assert.Single(Api.Jobs.Submissions);
    }

    [Fact]
    public async Task Strictly_all_faults_are_told()
    {
        var (job, _) = await Former();

        var answer = await Rerun(job, """{"job_inputs":{"seedthr":11,"nosuch":1}}""", ("Prefer", "handling=strict"));

        AssertProblem(400, "Option seedthr value 11 is above the maximum 10.0! Option nosuch is not known!", answer);
        Assert.Equal(2, answer.Json.GetProperty("faults").GetArrayLength());
        Assert.Equal(["handling=strict"], answer.Response.Headers.GetValues("Preference-Applied"));
    }

    [Fact]
    public async Task A_repetition_under_one_key_is_one_job_and_another_change_is_refused()
    {
        var (job, file) = await Former();
        var key = ("Idempotency-Key", "again");

        var first = await Rerun(job, """{"job_inputs":{"seedthr":6}}""", key);
        await Api.Post($"delete/{file}");
        var second = await Rerun(job, """{ "job_inputs": { "seedthr": 6 } }""", key);
        var other = await Rerun(job, """{"job_inputs":{"seedthr":7}}""", key);

        Assert.Equal((202, 202), (first.Status, second.Status));
        Assert.Equal(first.Json.GetProperty("job_id").GetString(), second.Json.GetProperty("job_id").GetString());
        AssertProblem(422, "The key was used for another request.", other);
        Assert.Equal(2, (await Api.Get("jobs")).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_job_whose_file_was_deleted_cannot_be_rerun()
    {
        var (job, file) = await Former();
        await Api.Post($"delete/{file}");

        AssertProblem(409, "What the job worked on is no more: its file has been deleted, or its dataset withdrawn.", await Api.Post($"job/{job}/rerun"));
    }

    [Fact]
    public async Task A_job_of_nobody_or_of_somebody_else_is_not_found()
    {
        var foreign = Guid.NewGuid();
        Api.Jobs.Put(ScriptedJobsRole.Job(foreign, JobState.Succeeded, "somebody"));

        foreach (var id in (string[])[foreign.ToString("D"), Guid.NewGuid().ToString("D"), "x"])
            AssertProblem(404, $"Job {id} not found", await Api.Post($"job/{id}/rerun"));
    }

    [Fact]
    public async Task Without_an_answer_of_the_jobs_role_it_is_a_503_that_says_how_to_repeat()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:SubmitTimeout", "00:00:00.300"));
        var former = ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Failed) with { InputFileId = await api.Upload([1]) };
        api.Jobs.Put(former);
        api.Jobs.OnSubmit = _ => null;

        var answer = await api.Post($"job/{former.JobId:D}/rerun");

        Assert.Equal((503, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
        Assert.Contains("may make a second one", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<(string Job, string File)> Former()
    {
        var file = await Api.Upload([1]);
        var answer = await Api.Submit($$"""{"app":"testfinder","job_inputs":{"seedthr":5.0,"fitsources":true},"data_inputs":"{{file}}","tag":"first"}""");
        return (answer.Json.GetProperty("job_id").GetString()!, file);
    }

    private Task<Answer> Rerun(string job, string body, params (string, string)[] headers) => Api.PostRaw($"job/{job}/rerun", "application/json", body, headers);

    private static void AssertProblem(int status, string detail, Answer answer)
    {
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(detail, answer.Json.GetProperty("detail").GetString());
    }
}
