using System.Text.Json;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Submitting_jobs : ApiTest
{
    private const string Inputs = """{"seedthr":5.0,"big":10000000000000000000001,"Unknown":[1e-07,"ü"],"a":null}""";

    [Fact]
    public async Task A_job_is_answered_with_eight_keys_and_its_inputs_as_sent()
    {
        var file = await Api.Upload([1]);
        var answer = await Api.Submit($$"""{"tag":"t1","job_inputs":{{Inputs}},"app":"testfinder","data_inputs":"{{file}}"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(["app", "data_inputs", "job_id", "job_inputs", "state", "status", "submit_date", "tag"], answer.Keys);
        Assert.Equal(Inputs, answer.Json.GetProperty("job_inputs").GetRawText());
        Assert.Equal("PENDING", answer.Json.GetProperty("state").GetString());
        Assert.Equal("Job submitted and registered with success", answer.StatusText);
        Assert.Equal(file, answer.Json.GetProperty("data_inputs").GetString());
        Assert.Equal("t1", answer.Json.GetProperty("tag").GetString());
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", answer.Json.GetProperty("job_id").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$", answer.Json.GetProperty("submit_date").GetString());
    }

    [Fact]
    public async Task The_jobs_role_is_asked_in_the_owners_name_and_until_a_deadline()
    {
        var file = await Api.Upload([1]);
        await Api.Submit(Request(file));

        var command = Assert.Single(Api.Jobs.Submissions);
        Assert.Equal(("anonymous", "testfinder", file, null), (command.Owner, command.App, command.InputFileId, command.Tag));
        Assert.Equal("""{"seedthr":5.0}""", JsonSerializer.Serialize(command.Options));
        // Well before the 15 s after which the answer is 503, so that what is taken in time is also answered in time.
        Assert.Equal(TimeSpan.FromSeconds(10), command.ExpiresAt - command.SubmittedAt);
        Assert.Matches("^[0-9a-f]{64}$", command.RequestHash);
    }

    [Theory]
    [InlineData("", "Invalid request data!")]
    [InlineData("{}", "Invalid request data!")]
    [InlineData("null", "Invalid request data!")]
    [InlineData("[{\"app\":\"testfinder\"}]", "Invalid request data!")]
    [InlineData("\"text\"", "Invalid request data!")]
    [InlineData("{\"app\":", "Invalid request data!")]
    [InlineData("{\"app\":\"\\ud800\",\"job_inputs\":{\"a\":1}}", "Invalid request data!")]
    [InlineData("{\"app\":\"testfinder\",\"job_inputs\":{\"a\":\"\\udc00\"}}", "Invalid request data!")]
    [InlineData("{\"job_inputs\":{\"a\":1}}", "Key app is missing in request!")]
    [InlineData("{\"app\":\"testfinder\"}", "Key job_inputs is missing in request!", "testfinder")]
    [InlineData("{\"app\":\"\",\"job_inputs\":{}}", "No app name found in request!")]
    [InlineData("{\"app\":null,\"job_inputs\":{}}", "No app name found in request!")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{}}", "No job inputs field found in request!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":null}", "No job inputs field found in request!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1}}", "No data inputs field found in request!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"\"}", "No data inputs field found in request!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"00000000000000000000000000000000\"}", "Cannot find file corresponding to given data input uid!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"/etc/passwd\",\"is_data_inputs_uid\":false}", "A path on the server is no data input, upload the file and give its uid!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"FILE\",\"is_data_inputs_uid\":false}", "A path on the server is no data input, upload the file and give its uid!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"\",\"is_data_inputs_uid\":false}", "No data inputs field found in request!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"FILE\",\"is_data_inputs_uid\":true}", "App nosuch not known or supported", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":{\"a\":1},\"data_inputs\":[\"FILE\"]}", "Data inputs must be exactly one file!", "nosuch")]
    [InlineData("{\"app\":\"nosuch\",\"job_inputs\":\"x\",\"data_inputs\":\"FILE\"}", "App nosuch not known or supported", "nosuch")]
    [InlineData("{\"app\":5,\"job_inputs\":{\"a\":1},\"data_inputs\":\"FILE\"}", "App 5 not known or supported", "5")]
    [InlineData("{\"app\":\"testfinder\",\"job_inputs\":[1],\"data_inputs\":\"FILE\"}", "Job inputs must be a JSON object!", "testfinder")]
    [InlineData("{\"app\":\"testfinder\",\"job_inputs\":{\"seedthr\":\"x\"},\"data_inputs\":\"FILE\"}", "Failed to cast option seedthr to type <class 'float'> !", "testfinder")]
    [InlineData("{\"app\":\"testfinder\",\"job_inputs\":{\"bkgestimator\":\"Mode\",\"seedthr\":1},\"data_inputs\":\"FILE\"}", "Option bkgestimator value Mode is not among valid enumerations!", "testfinder")]
    [InlineData("{\"app\":\"testfinder\",\"job_inputs\":{\"a\":1},\"data_inputs\":\"FILE\",\"tag\":7}", "Tag must be a string!", "testfinder")]
    [InlineData("{\"app\":\"testfinder\",\"job_inputs\":{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]},\"data_inputs\":\"FILE\"}", "Invalid request data!")]
    public async Task A_bad_request_is_refused_with_the_first_fault(string json, string text, string app = "")
    {
        var file = await Api.Upload([1]);

        AssertRefused(400, text, app, await Api.Submit(json.Replace("FILE", file, StringComparison.Ordinal)));
        Assert.Empty(Api.Jobs.Submissions);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    public async Task A_body_that_is_not_said_to_be_JSON_is_refused(string type) =>
        AssertRefused(400, "Invalid request data!", "", await Api.PostRaw("job", type, Request(await Api.Upload([1]))));

    [Fact]
    public async Task A_body_above_one_megabyte_is_a_413_problem()
    {
        var answer = await Api.Submit($$"""{"app":"{{new string('x', 1 << 20)}}"}""");

        Assert.Equal(413, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
    }

    [Fact]
    public async Task A_deleted_file_is_no_input()
    {
        var file = await Api.Upload([1]);
        await Api.Post($"delete/{file}");

        AssertRefused(400, "Cannot find file corresponding to given data input uid!", "testfinder", await Api.Submit(Request(file)));
    }

    [Fact]
    public async Task A_refusal_of_the_jobs_role_reaches_the_user()
    {
        Api.Jobs.OnSubmit = command => new JobRejected { JobId = command.JobId, Rejection = JobRejection.Invalid, Reasons = ["One.", "Two."] };

        AssertRefused(400, "One. Two.", "testfinder", await Api.Submit(Request(await Api.Upload([1]))));
    }

    [Fact]
    public async Task A_repetition_under_one_key_is_the_same_job_with_its_first_date()
    {
        var file = await Api.Upload([1]);
        var first = await Api.Submit($$"""{"app":"testfinder","job_inputs":{"seedthr":5,"a":"\u0041"},"data_inputs":"{{file}}"}""", ("Idempotency-Key", "k"));
        await Api.Post($"delete/{file}");
        var second = await Api.Submit($$"""{ "data_inputs":"{{file}}", "tag":"", "app":"testfinder", "job_inputs":{"a":"A", "seedthr": 5} }""", ("Idempotency-Key", "k"));

        Assert.Equal(202, second.Status);
        Assert.Equal(first.Json.GetProperty("job_id").GetString(), second.Json.GetProperty("job_id").GetString());
        Assert.Equal(first.Json.GetProperty("submit_date").GetString(), second.Json.GetProperty("submit_date").GetString());
        Assert.Single((await Api.Get("jobs")).Json.EnumerateArray());
    }

    [Theory]
    [InlineData("{\"seedthr\":5.0}", "x")]
    [InlineData("{\"seedthr\":6}", "")]
    public async Task Another_request_under_a_used_key_is_refused(string inputs, string tag)
    {
        var file = await Api.Upload([1]);
        await Api.Submit(Request(file), ("Idempotency-Key", "k"));
        var answer = await Api.Submit($$"""{"app":"testfinder","job_inputs":{{inputs}},"data_inputs":"{{file}}","tag":"{{tag}}"}""", ("Idempotency-Key", "k"));

        AssertRefused(422, "The key was used for another request.", "testfinder", answer);
    }

    [Fact]
    public async Task Without_a_key_every_submission_is_a_job_of_its_own()
    {
        var file = await Api.Upload([1]);
        var ids = new[] { await Api.Submit(Request(file)), await Api.Submit(Request(file)) }.Select(answer => answer.Json.GetProperty("job_id").GetString());

        Assert.Equal(2, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("LONG")]
    public async Task A_crooked_key_is_refused(string key)
    {
        var answer = await Api.Submit(Request(await Api.Upload([1])), ("Idempotency-Key", key == "LONG" ? new string('k', 256) : key));

        AssertRefused(400, "Idempotency-Key must have 1 to 255 visible ASCII characters!", "", answer);
        Assert.Empty(Api.Jobs.Submissions);
    }

    [Theory]
    [InlineData(null, "may make a second one")]
    [InlineData("k", "Repeat it with the same Idempotency-Key")]
    public async Task No_answer_of_the_jobs_role_is_a_503_that_says_how_to_repeat(string? key, string hint)
    {
        await using var api = await ApiApplication.Start(settings: ("Api:SubmitTimeout", "00:00:00.300"));
        api.Jobs.OnSubmit = _ => null;

        AssertUnavailable(hint, await api.Submit(Request(await api.Upload([1])), key is null ? [] : [("Idempotency-Key", key)]));
    }

    [Fact]
    public async Task A_fault_of_the_jobs_role_is_a_503_without_its_cause_and_not_before_the_submission_has_expired()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:SubmitTimeout", "00:00:02"));
        api.Jobs.OnSubmit = _ => throw new InvalidOperationException("secret");

        AssertUnavailable("The jobs role does not answer", await api.Submit(Request(await api.Upload([1]))));
        // What failed lies in an error queue; sent again, it must not make a job whose user was told that there is none.
        Assert.True(DateTimeOffset.UtcNow >= Assert.Single(api.Jobs.Submissions).ExpiresAt);
    }

    [Fact]
    public async Task A_job_whose_answer_was_lost_is_accepted_all_the_same()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:SubmitTimeout", "00:00:00.300"));
        api.Jobs.OnSubmit = command =>
        {
            api.Jobs.Put(ScriptedJobsRole.Job(command.JobId, JobState.Pending));
            return null;
        };

        var answer = await api.Submit(Request(await api.Upload([1])));

        Assert.Equal(202, answer.Status);
        Assert.Equal(api.Jobs.Submissions.Single().JobId.ToString("D"), answer.Json.GetProperty("job_id").GetString());
    }

    [Fact]
    public async Task A_submission_that_came_too_late_is_a_503()
    {
        Api.Jobs.OnSubmit = command => new JobRejected { JobId = command.JobId, Rejection = JobRejection.Expired, Reasons = ["Too late."] };

        AssertUnavailable("The jobs role took too long", await Api.Submit(Request(await Api.Upload([1]))));
    }

    [Fact]
    public async Task A_submission_that_the_jobs_role_forbids_is_a_403()
    {
        Api.Jobs.OnSubmit = command => new JobRejected { JobId = command.JobId, Rejection = JobRejection.Forbidden, Reasons = ["Not from here."] };

        var answer = await Api.Submit(Request(await Api.Upload([1])));

        Assert.Equal((403, "Not from here."), (answer.Status, answer.StatusText));
    }

    private static string Request(string file) => $$"""{"app":"testfinder","job_inputs":{"seedthr":5.0},"data_inputs":"{{file}}"}""";

    private static void AssertUnavailable(string hint, Answer answer)
    {
        Assert.Contains(hint, answer.StatusText, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
        AssertRefused(503, answer.StatusText!, "testfinder", answer);
    }

    private static void AssertRefused(int status, string text, string app, Answer answer)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(
            $$"""{"app":{{JsonSerializer.Serialize(app)}},"job_id":"","state":"ABORTED","status":{{JsonSerializer.Serialize(text)}},"submit_date":""}""",
            JsonSerializer.Serialize(answer.Json));
    }
}
