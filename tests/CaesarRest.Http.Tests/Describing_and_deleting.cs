using System.Text;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed class Describing_and_deleting : ApiTest
{
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public async Task A_file_tells_all_that_is_known_of_it()
    {
        var id = await Api.Upload(Encoding.ASCII.GetBytes("0123456789"), "my map.FITS");

        var answer = await Api.Get($"file/{id}");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        var date = (await Api.Get("fileids")).Json[0].GetProperty("filedate").GetString();
        Assert.Equal(
            $$"""{"date":"{{date}}","destruction":null,"filename":"{{id}}.FITS","filename_orig":"my_map.FITS","format":"FITS","sha256":"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882","size_bytes":10,"tag":null,"uuid":"{{id}}"}""" + "\n",
            answer.Text);
    }

    [Fact]
    public async Task A_job_tells_all_that_is_known_of_it()
    {
        var job = ScriptedJobsRole.Job(Id, JobState.Failed) with
        {
            ProgramStarted = true,
            BackendId = "4711",
            ExitCode = 3,
            ElapsedSeconds = 2.5,
            CpuSeconds = 1.25,
            PeakMemoryBytes = 1 << 20,
            SizeBytes = 2048,
            Tag = "t",
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
            EndedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 8, 500, TimeSpan.Zero),
            Resources = new() { Cores = 4, MemoryMiB = 8000 },
            TimeLimitSeconds = 86400,
            Destruction = new DateTimeOffset(2026, 2, 1, 3, 4, 8, 500, TimeSpan.Zero),
        };
        Api.Jobs.Put(job);

        foreach (var id in new[] { $"{Id:D}", $"{Id:N}" })
        {
            Assert.Equal(
                $$"""
                {"app":"testfinder","backend":"local","cpu_seconds":1.25,"data_inputs":"{{job.InputFileId}}","destruction":"2026-02-01T03:04:08.500000","elapsed_time":2.5,"end_date":"2026-01-02T03:04:08.500000",
                "exit_code":3,"job_id":"{{Id}}","job_inputs":{"seedthr":5.0},"peak_memory_bytes":1048576,"pid":"4711","resources":{"cores":4,"gpus":null,"memory_mib":8000,"time_limit_s":null},"results_deleted_date":null,"size_bytes":2048,"start_date":"2026-01-02T03:04:06.000000",
                "state":"FAILURE","status":"As the test says","submit_date":"2026-01-02T03:04:05.006000","tag":"t","time_limit_s":86400}
                """.ReplaceLineEndings("") + "\n",
                (await Api.Get($"job/{id}")).Text);
        }

        Assert.Equal(7, (await Api.Get($"job/{Id}/status")).Keys.Count());
    }

    [Fact]
    public async Task A_deleted_file_is_gone_at_once()
    {
        var id = await Api.Upload([1, 2, 3]);

        var answer = await Api.Send(HttpMethod.Delete, $"file/{id}");

        Assert.Equal((204, 0), (answer.Status, answer.Body.Length));
        IsNotFound(await Api.Send(HttpMethod.Delete, $"file/{id}"));
        IsNotFound(await Api.Get($"file/{id}"));
        Assert.Equal(404, (await Api.Get($"download/{id}")).Status);
        Assert.Equal("[]\n", (await Api.Get("fileids")).Text);
    }

    [Fact]
    public async Task A_deleted_job_is_gone_at_once()
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Running));

        var answer = await Api.Send(HttpMethod.Delete, $"job/{Id:N}");

        Assert.Equal((204, 0), (answer.Status, answer.Body.Length));
        IsNotFound(await Api.Send(HttpMethod.Delete, $"job/{Id}"));
        IsNotFound(await Api.Get($"job/{Id}"));
    }

    [Theory]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData("nonsense")]
    [InlineData("..%2f")]
    public async Task What_is_foreign_or_unknown_is_not_found(string id)
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded, owner: "somebody"));

        foreach (var kind in new[] { "job", "file" })
        {
            IsNotFound(await Api.Get($"{kind}/{id}"));
            IsNotFound(await Api.Send(HttpMethod.Delete, $"{kind}/{id}"));
        }
    }

    [Fact]
    public async Task No_answer_to_a_deletion_is_a_503_problem()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:SubmitTimeout", "00:00:00.300"));
        api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Running));
        api.Jobs.OnDelete = _ => null;

        var answer = await api.Send(HttpMethod.Delete, $"job/{Id}");

        Assert.Equal((503, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Results_that_were_deleted_say_so()
    {
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded) with { ResultsDiscardedAt = new DateTimeOffset(2026, 2, 1, 3, 4, 5, TimeSpan.Zero) });

        var answer = await Api.Get($"job/{Id}/output");

        Assert.Equal(410, answer.Status);
        Assert.Equal(["job_id", "status"], answer.Keys);
        Assert.Equal($"The results of job {Id} were deleted on 2026-02-01T03:04:05.000000", answer.StatusText);
        Assert.Equal("2026-02-01T03:04:05.000000", (await Api.Get($"job/{Id}")).Json.GetProperty("results_deleted_date").GetString());
        foreach (var path in new[] { "sources", "preview", "output-plot", "results", "results/any", "log" })
            Assert.Equal(410, (await Api.Get($"job/{Id}/{path}")).Status);
    }

    /// <summary>Checks 10 and 11 for clients that change things by GET, as the original lets them.</summary>
    [Fact]
    public async Task By_GET_too_where_it_is_allowed()
    {
        await using var api = await ApiApplication.Start(settings: ("Api:StateChangeByGet", "true"));
        var (got, posted) = (await api.Upload([1]), await api.Upload([2]));
        api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Running));

        Assert.Equal((200, $"Job {Id} is being canceled."), (await api.Get($"job/{Id}/cancel")) is var cancelled ? (cancelled.Status, cancelled.StatusText) : default);
        Assert.Equal(200, (await api.Post($"job/{Id}/cancel")).Status);
        Assert.Equal((200, "File deleted and removed from DB"), (await api.Get($"delete/{got}")) is var deleted ? (deleted.Status, deleted.StatusText) : default);
        Assert.Equal(404, (await api.Get($"delete/{got}")).Status);
        Assert.Equal(200, (await api.Post($"delete/{posted}")).Status);
        foreach (var address in new[] { $"delete/{got}", $"job/{Id}/cancel" })
        {
            var head = await api.Send(HttpMethod.Head, address);
            Assert.Equal(405, head.Status);
            Assert.Equal("GET, POST", string.Join(", ", head.Response.Content.Headers.Allow.Order()));
        }
    }

    private static void IsNotFound(Answer answer) => Assert.Equal((404, "application/problem+json"), (answer.Status, answer.ContentType));
}
