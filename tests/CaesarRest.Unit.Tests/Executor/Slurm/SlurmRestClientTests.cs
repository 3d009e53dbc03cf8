using System.Text.Json;
using System.Text.Json.Nodes;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Slurm;
using CaesarRest.Hosting;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Executor.Slurm;

/// <summary>What real servers of six API versions have answered is understood alike.</summary>
public sealed class SlurmRestClientTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Versions => [.. new[] { "v0.0.36", "v0.0.37", "v0.0.38", "v0.0.40", "v0.0.41", "v0.0.42" }];

    /// <summary>For each version the file, the state, whether it is over, the code, and the reason in 22.05 and 24.11.</summary>
    public static TheoryData<string, string, string, bool, int?, string?> Jobs
    {
        get
        {
            (string File, string State, bool IsOver, int? Code, string? Reason22, string? Reason24)[] rows =
            [
                ("job-pending", "PENDING", false, 0, "PartitionDown", "PartitionDown"),
                ("job-running", "RUNNING", false, 0, null, null),
                ("job-suspended", "SUSPENDED", false, 0, null, null),
                ("job-completed", "COMPLETED", true, 0, null, null),
                ("job-failed", "FAILED", true, 3, "NonZeroExitCode", "NonZeroExitCode"),
                ("job-killed", "FAILED", true, -9, "JobLaunchFailure", "RaisedSignal"),
                ("job-missing-directory", "FAILED", true, -53, "JobLaunchFailure", "RaisedSignal"),
                ("job-timeout", "TIMEOUT", true, -15, "TimeLimit", "TimeLimit"),
                ("job-cancelled-running", "CANCELLED", true, -9, null, null),
                ("job-cancelled-pending", "CANCELLED", true, 0, "PartitionDown", "PartitionDown"),
            ];
            var data = new TheoryData<string, string, string, bool, int?, string?>();
            foreach (var row in rows)
            {
                foreach (var version in Versions)
                    data.Add(version.Data, row.File, row.State, row.IsOver, row.Code, IsOld(version.Data) ? row.Reason22 : row.Reason24);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task A_job_is_read_in_every_version(string version, string file, string state, bool isOver, int? code, string? reason)
    {
        var id = Number(version, file, "job_id");
        using var client = Client(version, out _, file);

        var job = await client.Find(id, "ann", TestContext.Current.CancellationToken);

        Assert.NotNull(job);
        Assert.Equal((id, state, reason, code), (job.JobId, job.State.ToString(), job.Reason, job.ExitCode?.Signed));
        Assert.Equal(isOver ? state : null, job.State.End);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_list_is_read_in_every_version(string version)
    {
        using var client = Client(version, out _, "jobs");
        var jobs = await client.List("ann", TestContext.Current.CancellationToken);
        Assert.NotEmpty(jobs);
        Assert.All(jobs, job => Assert.True(job.JobId > 0 && job.Name!.Length > 0 && job.State.Words.Count > 0));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_submission_gets_its_id_in_every_version(string version)
    {
        using var client = Client(version, out var cluster, "submit-accepted");

        var id = await client.Submit(Submission, "ann", TestContext.Current.CancellationToken);

        Assert.Equal(Number(version, "submit-accepted", "job_id"), id);
        var (method, path, user, _, body) = Assert.Single(cluster.Requests);
        Assert.Equal(("POST", $"/slurm/{version}/job/submit", "ann"), (method, path, user));
        var job = JsonNode.Parse(body)!["job"]!;
        Assert.Equal(IsOld(version) ? """{"PATH":"/bin"}""" : """["PATH=/bin"]""", job["environment"]!.ToJsonString());
        Assert.Equal(IsOld(version) ? "90" : """{"set":true,"infinite":false,"number":90}""", job["time_limit"]!.ToJsonString());
        Assert.Equal(IsOld(version) ? "gpu:2" : "gres/gpu:2", job[IsOld(version) ? "gres" : "tres_per_node"]!.GetValue<string>());
        Assert.Equal(IsOld(version), job[IsOld(version) ? "no_requeue" : "requeue"]!.GetValue<bool>());
        Assert.Equal((3L, "a b"), (job["nice"]!.GetValue<long>(), job["comment"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("submit-bad-partition", "Invalid partition name specified")]
    [InlineData("submit-bad-reservation", "Requested reservation is invalid")]
    public async Task A_refusal_is_told_in_the_clusters_words(string file, string words)
    {
        foreach (var version in Versions)
        {
            using var client = Client(version.Data, out _, file);
            var refusal = await Assert.ThrowsAsync<SlurmRefusedException>(() => client.Submit(Submission, "ann", TestContext.Current.CancellationToken));
            Assert.Equal((words, null), (refusal.Message, refusal.JobId));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_job_that_can_never_run_is_refused_even_if_it_got_an_id(string version)
    {
        using var client = Client(version, out _, "submit-too-many-cpus");
        var refusal = await Assert.ThrowsAsync<SlurmRefusedException>(() => client.Submit(Submission, "ann", TestContext.Current.CancellationToken));
        Assert.Equal(IsOld(version), refusal.JobId is not null);
    }

    [Theory]
    [InlineData(1800, true, true)]
    [InlineData(5004, true, true)]
    [InlineData(2050, false, true)]
    [InlineData(2070, false, true)]
    [InlineData(-1, false, false)]
    [InlineData(8000, false, false)]
    public async Task What_is_refused_for_now_or_by_a_sites_own_rules_is_told_from_a_cluster_that_is_away(int number, bool concernsAll, bool passes)
    {
        using var client = Client("v0.0.42", out _, $$"""{"errors":[{"error_number":{{number}},"error":"No."}]}""");
        var why = await Assert.ThrowsAsync<BackendUnavailableException>(() => client.Submit(Submission, "ann", TestContext.Current.CancellationToken));
        Assert.Equal((concernsAll, passes), (why.ConcernsAll, why.Passes));
    }

    [Fact]
    public async Task Jobs_of_others_cannot_spoil_a_list()
    {
        using var client = Client("v0.0.38", out _, """{"jobs":[{"job_id":1,"name":"caf%E9","exit_code":99999999999,"state_reason":7,"job_state":{}},{"job_id":2,"name":"ours","job_state":"RUNNING"}]}""");
        var jobs = await client.List("ann", TestContext.Current.CancellationToken);
        Assert.Equal([(1L, "caf\ufffd"), (2L, "ours")], jobs.Select(job => (job.JobId!.Value, job.Name!)));
        Assert.Null(jobs[0].ExitCode);
    }

    [Theory]
    [InlineData("bad-token")]
    [InlineData("expired-token")]
    [InlineData("no-token")]
    public async Task A_token_that_is_not_believed_is_no_end_of_a_job(string token)
    {
        foreach (var version in Versions)
        {
            using var client = Client(version.Data, out var cluster, $"{(version.Data == "v0.0.36" ? "jobs" : "job")}-{token}");
            await Assert.ThrowsAsync<BackendUnavailableException>(() => client.Find(1, "ann", TestContext.Current.CancellationToken));
            Assert.Equal(2, cluster.Requests.Count);
            using var submits = Client(version.Data, out _, $"submit-{token}");
            await Assert.ThrowsAsync<BackendUnavailableException>(() => submits.Submit(Submission, "ann", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_key_that_was_changed_is_read_again()
    {
        using var client = Client("v0.0.42", out var cluster, "diag", "job-bad-token", "job-running");
        await client.Diagnose(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["key"], "another", TestContext.Current.CancellationToken);

        var job = await client.Find(Number("v0.0.42", "job-running", "job_id"), "caesar", TestContext.Current.CancellationToken);

        Assert.NotNull(job);
        Assert.Equal(cluster.Requests[0].Token, cluster.Requests[1].Token);
        Assert.NotEqual(cluster.Requests[1].Token, cluster.Requests[2].Token);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_unknown_job_is_told_from_a_controller_that_is_away(string version)
    {
        using var client = Client(version, out _, version == "v0.0.36" ? "jobs" : "job-unknown");
        Assert.Null(await client.Find(999_999, "ann", TestContext.Current.CancellationToken));
        if (version == "v0.0.41")
            return;
        using var orphaned = Client(version, out _, version == "v0.0.36" ? "jobs-no-controller" : "job-no-controller");
        await Assert.ThrowsAsync<BackendUnavailableException>(() => orphaned.Find(1, "ann", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("delete-running")]
    [InlineData("delete-pending")]
    [InlineData("delete-finished")]
    [InlineData("delete-unknown")]
    public async Task A_cancel_of_any_job_is_no_fault(string file)
    {
        foreach (var version in Versions.Where(version => file != "delete-unknown" || version.Data != "v0.0.36"))
        {
            using var client = Client(version.Data, out var cluster, file);
            await client.Cancel(7, "ann", TestContext.Current.CancellationToken);
            Assert.Equal(("DELETE", $"/slurm/{version.Data}/job/7"), (cluster.Requests[^1].Method, cluster.Requests[^1].Path));
        }
    }

    [Theory]
    [InlineData("slurmdb-job-completed", "COMPLETED")]
    [InlineData("slurmdb-job-failed", "FAILED")]
    [InlineData("slurmdb-job-timeout", "TIMEOUT")]
    [InlineData("slurmdb-job-cancelled", "CANCELLED")]
    [InlineData("slurmdb-job-unknown", null)]
    public async Task The_accounting_service_is_asked_where_there_is_one(string file, string? end)
    {
        foreach (var version in Versions.Where(version => IsOld(version.Data)))
        {
            using var client = Client(version.Data, out _, file);
            var id = end is null ? 1 : Number(version.Data, file, "job_id");
            Assert.Equal(end, (await client.FindRecord(id, "ann", TestContext.Current.CancellationToken))?.State.End);
        }

        using var without = Client("v0.0.42", out var cluster, "jobs");
        Assert.Null(await without.FindRecord(1, "ann", TestContext.Current.CancellationToken));
        Assert.Empty(cluster.Requests);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_queue_is_read_in_every_version(string version)
    {
        using var client = Client(version, out _, "diag");
        var answer = await client.Diagnose(TestContext.Current.CancellationToken);
        Assert.NotNull(answer.Statistics?.JobsPending);
        Assert.Equal(IsOld(version) ? "22.05.8" : "24.11.5", answer.Meta?.Release);
    }

    [Theory]
    [InlineData("""{"paths":{"/slurm/v0.0.35/job/submit":{}}}""", null, "offers no version of its API that is known here")]
    [InlineData("""{"paths":{"/slurm/v0.0.38/job/submit":{}}}""", "v0.0.40", "offers v0.0.38, not v0.0.40")]
    [InlineData("""{}""", null, "offers no version of its API that is known here")]
    public void A_server_without_a_fitting_version_is_told(string document, string? wanted, string words)
    {
        var why = Assert.Throws<BackendUnavailableException>(() => SlurmApi.Choose(JsonElement.Parse(document), wanted));
        Assert.Contains(words, why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_version_is_taken_even_one_that_is_not_known_yet()
    {
        var document = JsonElement.Parse("""{"paths":{"/slurm/v0.0.40/job/submit":{},"/slurm/v0.0.47/job/submit":{},"/slurmdb/v0.0.47/job/{job_id}":{},"/slurm/v0.0.41/job/submit":{}}}""");
        Assert.Equal(new SlurmApi(47, HasRecords: true), SlurmApi.Choose(document, null));
        Assert.Equal(new SlurmApi(40, HasRecords: false), SlurmApi.Choose(document, "v0.0.40"));
    }

    public void Dispose() => _folder.Dispose();

    private static SlurmSubmission Submission => new()
    {
        Script = "#!/bin/bash\n",
        Name = "caesar-1",
        Comment = "a b",
        Environment = new Dictionary<string, string> { ["PATH"] = "/bin" },
        WorkFolder = "/jobs",
        Output = "/jobs/%j.log",
        Tasks = 1,
        CoresPerTask = 2,
        TimeLimitMinutes = 90,
        Gpus = 2,
        Fields = new Dictionary<string, string> { ["nice"] = "3" },
    };

    private static bool IsOld(string version) => string.CompareOrdinal(version, "v0.0.39") < 0;

    private static long Number(string version, string file, string name) => FirstNumber(JsonNode.Parse(RecordedCluster.Recorded(version, file).Body)!, name)!.Value;

    private static long? FirstNumber(JsonNode node, string name) => node switch
    {
        JsonObject one when one[name] is JsonValue value && value.TryGetValue(out long number) => number,
        JsonObject one when one["jobs"]?[0] is { } job => FirstNumber(job, name),
        _ => null,
    };

    private SlurmRestClient Client(string version, out RecordedCluster cluster, params string[] answers)
    {
        File.WriteAllText(_folder["key"], "key");
        cluster = new(version, answers);
        var settings = new SlurmSettings { Url = "http://127.0.0.1:1", KeyFile = _folder["key"], ApiVersion = version };
        return new(settings, new(settings, TimeProvider.System), cluster, TimeProvider.System);
    }
}
