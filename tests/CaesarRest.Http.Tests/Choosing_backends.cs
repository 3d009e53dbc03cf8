using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Http.Tests;

/// <summary>A job may say where it wants to run and how much it needs there.</summary>
public sealed class Choosing_backends : ApiTest
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("job_inputs")]
    [InlineData("job_options")]
    public async Task It_is_asked_for_in_either_dialect(string options)
    {
        var answer = await Api.Submit(
            $$"""{"app":"testfinder","{{options}}":{"seedthr":5},"data_inputs":"{{await Api.Upload([1])}}","backend":"slurm-a","resources":{"cores":4,"memory_mib":8000,"gpus":1,"time_limit_s":3600} }""",
            ("Prefer", "handling=strict"));

        Assert.Equal(202, answer.Status);
        Assert.Equal(8, answer.Keys.Count());
        var command = Assert.Single(Api.Jobs.Submissions);
        Assert.Equal(("slurm-a", new JobResources { Cores = 4, MemoryMiB = 8000, Gpus = 1 }, 3600), (command.Backend, command.Resources, command.TimeLimitSeconds));
        var described = (await Api.Get($"job/{command.JobId:D}")).Json;
        Assert.Equal("""{"cores":4,"gpus":1,"memory_mib":8000,"time_limit_s":3600}""", described.GetProperty("resources").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","backend":null,"resources":null""")]
    [InlineData(""","backend":"","resources":{"cores":null}""")]
    public async Task Nothing_need_be_asked_for(string members)
    {
        var answer = await Submit(members);

        Assert.Equal(202, answer.Status);
        var command = Assert.Single(Api.Jobs.Submissions);
        Assert.Equal((null, null, null), (command.Backend, command.Resources, command.TimeLimitSeconds));
    }

    [Theory]
    [InlineData(""","backend":7""", "Backend must be a string!")]
    [InlineData(""","backend":"moon\u0000<script>" """, "Backend moon\0<script> is not known; there are local, slurm-a!")]
    [InlineData(""","resources":[4]""", "Resources must be a JSON object!")]
    [InlineData(""","resources":{"nodes":4}""", "Resource nodes is not known; there are cores, memory_mib, gpus, time_limit_s!")]
    [InlineData(""","resources":{"cores":"4"}""", "Resource cores must be a whole number, at most 2147483647!")]
    [InlineData(""","resources":{"time_limit_s":0.5}""", "Resource time_limit_s must be a whole number, at most 2147483647!")]
    [InlineData(""","resources":{"cores":0}""", "Resource cores value 0 is below the minimum 1!")]
    [InlineData(""","resources":{"gpus":-1}""", "Resource gpus value -1 is below the minimum 0!")]
    [InlineData(""","backend":"local","resources":{"time_limit_s":40000000}""", "Resource time_limit_s value 40000000 is above the maximum 31622400 of backend local!")]
    [InlineData(""","backend":"slurm-a","resources":{"cores":17}""", "Resource cores value 17 is above the maximum 16 of backend slurm-a!")]
    [InlineData(""","backend":"slurm-a","resources":{"memory_mib":64001}""", "Resource memory_mib value 64001 is above the maximum 64000 of backend slurm-a!")]
    [InlineData(""","backend":"slurm-a","resources":{"gpus":3}""", "Resource gpus value 3 is above the maximum 2 of backend slurm-a!")]
    [InlineData(""","backend":"slurm-a","resources":{"time_limit_s":7201}""", "Resource time_limit_s value 7201 is above the maximum 7200 of backend slurm-a!")]
    public async Task What_cannot_be_had_is_refused_with_what_can(string members, string text)
    {
        var answer = await Submit(members);

        Assert.Equal((400, text), (answer.Status, answer.StatusText));
        Assert.Empty(Api.Jobs.Submissions);
    }

    [Fact]
    public async Task Strictly_all_that_cannot_be_had_is_told() => Assert.Equal(
        ["Resource nodes is not known; there are cores, memory_mib, gpus, time_limit_s!", "Resource cores value 17 is above the maximum 16 of backend slurm-a!", "Resource gpus value 3 is above the maximum 2 of backend slurm-a!"],
        (await Submit(""","backend":"slurm-a","resources":{"nodes":1,"cores":17,"gpus":3}""", ("Prefer", "handling=strict"))).Json.GetProperty("faults").Deserialize<string[]>()!);

    [Fact]
    public async Task It_is_part_of_what_a_key_stands_for()
    {
        var file = await Api.Upload([1]);
        Task<Answer> Keyed(string members) => Api.Submit($$"""{"app":"testfinder","job_inputs":{"seedthr":5},"data_inputs":"{{file}}"{{members}}}""", ("Idempotency-Key", "k"));

        var first = await Keyed(""","backend":"slurm-a","resources":{"cores":4,"gpus":1}""");
        var same = await Keyed(""","resources":{"gpus":1,"cores":4,"memory_mib":null},"backend":"slurm-a" """);

        Assert.Equal((202, 202), (first.Status, same.Status));
        Assert.Equal(422, (await Keyed(""","backend":"slurm-a","resources":{"cores":5,"gpus":1}""")).Status);
        Assert.Equal(422, (await Keyed(""","backend":"local","resources":{"cores":4,"gpus":1}""")).Status);
        Assert.Equal(422, (await Keyed("")).Status);
    }

    /// <summary>Keys that were used before there were backends still stand for their jobs.</summary>
    [Fact]
    public async Task A_request_without_it_hashes_as_ever()
    {
        Assert.Equal(202, (await Api.Submit(
            """{"app":"testfinder","job_inputs":{"seedthr":5},"data_inputs":{"data":"scorpio","format":"dataset"},"tag":"t"}""")).Status);

        // Of {"app":"testfinder","file":"dataset:scorpio","options":{"seedthr":5},"tag":"t"}.
        Assert.Equal("bca9f184e332bb30f24afbcbb9811db3ce88b894a3c3dce8a06ad8fe71d9c486", Assert.Single(Api.Jobs.Submissions).RequestHash);
    }

    [Fact]
    public async Task A_rerun_keeps_it_or_changes_it()
    {
        await Submit(""","backend":"slurm-a","resources":{"cores":4,"time_limit_s":60}""");
        var job = Api.Jobs.Submissions[0].JobId;

        Assert.Equal(202, (await Api.Post($"job/{job:D}/rerun")).Status);
        Assert.Equal(202, (await Rerun(job, """{"backend":null,"resources":{"gpus":1,"time_limit_s":null}}""")).Status);
        var refused = await Rerun(job, """{"resources":{"cores":17}}""");
        var misread = await Rerun(job, """{"resources":{"cores":true}}""");

        Assert.Equal(
            [("slurm-a", new JobResources { Cores = 4 }, 60), (null, new JobResources { Cores = 4, Gpus = 1 }, null)],
            Api.Jobs.Submissions.Skip(1).Select(command => (command.Backend, command.Resources!, command.TimeLimitSeconds)));
        Assert.Equal((400, "Resource cores value 17 is above the maximum 16 of backend slurm-a!"), (refused.Status, refused.Json.GetProperty("detail").GetString()));
        Assert.Equal((400, "Resource cores must be a whole number, at most 2147483647!"), (misread.Status, misread.Json.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task All_backends_are_shown_whether_or_not_anybody_has_looked_at_them()
    {
        await using var api = await Start(new FakeTimeProvider(Noon));
        api.Backends.All =
        [
            new() { Backend = "slurm-a", IsUp = true, Software = "Slurm 24.11.3", Running = 2, Waiting = 5, RunningOfAll = 40, WaitingOfAll = 300, SeenAt = Noon.AddSeconds(-60) },
            new() { Backend = "of-old", IsUp = true, Running = 0, Waiting = 0, SeenAt = Noon },
        ];

        var answer = await api.Get("backends");

        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(
            """{"backends":[{"default":true,"default_of":[],"jobs":{"running":null,"waiting":null},"kind":"local","last_seen":null,"limits":{"cores":null,"gpus":null,"memory_mib":null,"time_limit_s":null},"name":"local","problem":"No executor has looked at it yet.","queue":{"running":null,"waiting":null},"up":false,"version":null},"""
            + """{"default":false,"default_of":["testfinder"],"jobs":{"running":2,"waiting":5},"kind":"local","last_seen":"2026-03-01T11:59:00.000000","limits":{"cores":16,"gpus":2,"memory_mib":64000,"time_limit_s":7200},"name":"slurm-a","problem":null,"queue":{"running":40,"waiting":300},"up":true,"version":"Slurm 24.11.3"}]}"""
            + "\n",
            answer.Text);
    }

    [Theory]
    [InlineData(10, "Its controller does not answer.", "Its controller does not answer.")]
    [InlineData(61, null, "No executor has looked at it since 2026-03-01T11:58:59.000000.")]
    public async Task One_that_is_down_or_unwatched_says_so(int seconds, string? problem, string told)
    {
        await using var api = await Start(new FakeTimeProvider(Noon));
        api.Backends.All = [new() { Backend = "local", IsUp = problem is null, Problem = problem, Running = 1, Waiting = 0, SeenAt = Noon.AddSeconds(-seconds) }];

        var local = (await api.Get("backends")).Json.GetProperty("backends")[0];

        Assert.Equal((false, told), (local.GetProperty("up").GetBoolean(), local.GetProperty("problem").GetString()));
    }

    [Fact]
    public async Task Without_the_store_it_is_a_503_problem()
    {
        Api.Backends.Down = true;

        var answer = await Api.Get("backends");

        Assert.Equal((503, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    protected override Task<ApiApplication> Start() => Start(null);

    private static Task<ApiApplication> Start(TimeProvider? clock) => ApiApplication.Start(clock, settings:
    [
        ("Executor:Backends:local:Kind", "local"),
        ("Executor:Backends:slurm-a:MaxCoresPerJob", "16"),
        ("Executor:Backends:slurm-a:MaxMemoryPerJobMiB", "64000"),
        ("Executor:Backends:slurm-a:MaxGpusPerJob", "2"),
        ("Executor:Backends:slurm-a:MaxTimeLimit", "02:00:00"),
        ("Finders:testfinder:Backend", "slurm-a"),
        ("Datasets:scorpio:Path", "/dev/null"),
        ("Datasets:scorpio:Description", "A field."),
    ]);

    private async Task<Answer> Submit(string members, params (string, string)[] headers) =>
        await Api.Submit($$"""{"app":"testfinder","job_inputs":{"seedthr":5},"data_inputs":"{{await Api.Upload([1])}}"{{members}}}""", headers);

    private Task<Answer> Rerun(Guid job, string body) => Api.PostRaw($"job/{job:D}/rerun", "application/json", body);
}
