using System.Text.Json.Nodes;
using CaesarRest.Host.Sample;
using CaesarRest.Testing;

namespace CaesarRest.Docker.Tests;

/// <summary>What docker/compose.yaml promises: the main job works, confined, with no password that anybody knows.</summary>
public sealed class When_the_stack_runs_in_containers(ComposeStack stack) : IClassFixture<ComposeStack>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Roles = ["api", "jobs", "executor", "accounting"];

    [Fact]
    public async Task The_main_job_gives_a_catalogue()
    {
        await stack.Up();
        using var folder = new TemporaryFolder();
        using var client = new ServiceClient(stack.Address);
        using var map = new MemoryStream();
        SampleMap.Write(map);
        map.Position = 0;

        var file = await client.Upload(map, "map.fits");
        var job = await client.Submit("sextractor", file, new JsonObject { ["DETECT_THRESH"] = 5.0 });
        var end = await client.End(job, Limit);

        Assert.Equal("SUCCESS", end["state"]!.GetValue<string>());
        var catalogue = Directory.GetFiles(await client.Results(job, folder["results"]), "catalog.cat", SearchOption.AllDirectories).Single();
        Assert.Equal(SampleMap.Sources, File.ReadLines(catalogue).Count(line => !line.StartsWith('#')));
    }

    [Fact]
    public async Task Every_container_is_healthy_and_confined()
    {
        await stack.Up();
        foreach (var service in ComposeStack.Services)
        {
            var container = await stack.Inspect(service);
            Assert.Equal("healthy", container["State"]!["Health"]!["Status"]!.GetValue<string>());
            Assert.True(container["HostConfig"]!["ReadonlyRootfs"]!.GetValue<bool>(), service);
            Assert.Equal(["no-new-privileges:true"], container["HostConfig"]!["SecurityOpt"]!.AsArray().Select(option => option!.GetValue<string>()));

            var status = await stack.Compose("exec", service, "cat", "/proc/1/status");
            Assert.DoesNotMatch(@"(?m)^Uid:\s+0\b", status);
            Assert.Matches(@"(?m)^CapBnd:\s+0+$", status);
            var (code, output) = await stack.Docker.Try("exec", await stack.Container(service), "touch", "/etc/x", "/usr/bin/x", "/x");
            Assert.True(code != 0 && output.Split("Read-only file system").Length == 4, $"{service}: {output}");
        }
    }

    [Fact]
    public async Task A_role_can_write_what_it_needs_and_no_more()
    {
        await stack.Up();
        foreach (var role in Roles)
        {
            var mounts = (await stack.Compose("exec", role, "cat", "/proc/mounts")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '));
            var writable = mounts.Where(mount => mount[3].Split(',').Contains("rw") && mount[1].StartsWith("/var/", StringComparison.Ordinal)).Select(mount => mount[1]);
            string[] expected = role is "api" or "executor"
                ? ["/var/lib/caesar-rest/data", "/var/lib/caesar-rest/jobs", "/var/log/caesar-rest"]
                : ["/var/log/caesar-rest"];
            Assert.Equal(expected, writable.Order());
        }
    }

    [Fact]
    public async Task Only_the_api_is_published_and_on_loopback_only()
    {
        await stack.Up();
        var published = new List<string>();
        foreach (var service in ComposeStack.Services)
        {
            foreach (var (port, bindings) in (await stack.Inspect(service))["NetworkSettings"]!["Ports"]!.AsObject())
                published.AddRange((bindings as JsonArray ?? []).Select(binding => $"{service} {port} {binding!["HostIp"]}"));
        }

        Assert.Equal(["api 8080/tcp 127.0.0.1"], published);
    }

    [Fact]
    public async Task No_account_has_a_password_that_is_known()
    {
        await stack.Up();
        foreach (var service in ComposeStack.Services)
        {
            var container = await stack.Inspect(service);
            Assert.DoesNotContain("guest", container.ToJsonString(), StringComparison.OrdinalIgnoreCase);
            var secrets = container["Config"]!["Env"]!.AsArray().Select(entry => entry!.GetValue<string>())
                .Where(entry => entry.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) || entry.Contains("://caesar:", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(secrets);
            Assert.All(secrets, secret => Assert.Contains(stack.Settings.Values, password => password.Length == 48 && secret.Contains(password, StringComparison.Ordinal)));
        }

        var users = await stack.Compose("exec", "rabbitmq", "rabbitmqctl", "-q", "list_users");
        Assert.Equal(["caesar"], users.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]).Where(name => name != "user"));
        foreach (var image in new[] { "caesar-rest", "caesar-rest-executor" })
            Assert.DoesNotContain(stack.Settings.Values, password => stack.Docker.Run("inspect", image).Result.Contains(password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_settings_compose_says_what_to_do()
    {
        await stack.Up();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["empty.env"], "", TestContext.Current.CancellationToken);

        var (code, output) = await stack.Docker.Try("compose", "--env-file", folder["empty.env"], "-f", Repository.Path("docker", "compose.yaml"), "up", "--detach");

        Assert.NotEqual(0, code);
        Assert.Contains("run docker/init.sh first", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_outlives_a_stop_of_the_jobs_role_which_ends_in_order()
    {
        await stack.Up();
        using var client = new ServiceClient(stack.Address);
        var ledger = new Ledger(stack.LedgerFolder);
        var job = await client.Submit(Ledger.App, await client.UploadAnything(), ledger.Options(seconds: 5));
        await Eventually.Until(() => ledger.Runs(job) == 1, Limit);

        await stack.Compose("stop", "jobs");
        var stopped = await stack.Inspect("jobs");
        await stack.Compose("up", "--detach", "--wait", "jobs");
        var end = await client.End(job, Limit);

        // 0 and not 143 or 137: the role had the signal and ended by itself.
        Assert.Equal(0, stopped["State"]!["ExitCode"]!.GetValue<int>());
        Assert.Equal("SUCCESS", end["state"]!.GetValue<string>());
        Assert.Equal(1, ledger.Runs(job));
    }

    [Theory]
    [InlineData("restart", "executor")]
    [InlineData("up", "--detach", "--force-recreate", "--no-deps", "executor")]
    public async Task A_job_whose_executors_container_is_gone_ends_as_unknown_and_is_not_run_again(params string[] command)
    {
        await stack.Up();
        using var client = new ServiceClient(stack.Address);
        var ledger = new Ledger(stack.LedgerFolder);
        var file = await client.UploadAnything();
        var lost = await client.Submit(Ledger.App, file, ledger.Options(seconds: 600));
        await Eventually.Until(() => ledger.Runs(lost) == 1, Limit);

        await stack.Compose(command);
        var end = await client.End(lost, Limit);
        var next = await client.End(await client.Submit(Ledger.App, file, ledger.Options()), Limit);

        Assert.Equal("UNKNOWN", end["state"]!.GetValue<string>());
        Assert.NotEqual("", end["status"]!.GetValue<string>());
        Assert.Equal(1, ledger.Runs(lost));
        Assert.Equal("SUCCESS", next["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Health_is_told_by_the_executable_itself()
    {
        await stack.Up();
        var (ready, answer) = await stack.Docker.Try("exec", await stack.Container("api"), "caesar-rest", "health");
        var (absent, silence) = await stack.Docker.Try("exec", await stack.Container("api"), "caesar-rest", "health", "--url", "http://127.0.0.1:9");

        Assert.True(ready == 0, answer);
        Assert.Contains("answered 200", answer, StringComparison.Ordinal);
        Assert.Equal(1, absent);
        Assert.Contains("does not answer", silence, StringComparison.Ordinal);
        Assert.Single(silence.Trim().Split('\n'));
    }
}
