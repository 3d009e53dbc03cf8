using System.Net;
using System.Text.Json;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Hosting;

/// <summary>What an operator finds in the files of the log.</summary>
public sealed class When_the_service_logs(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_job_is_followed_through_all_roles_by_its_id_and_by_the_trace_of_its_request()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        string[] settings = ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}", $"--Caesar:Log:Directory={folder["log"]}"];
        await using var api = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Roles=api"]);
        await using var jobs = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Roles=jobs"]);
        await using var executor = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Roles=executor"]);
        await Task.WhenAll(new[] { api, jobs, executor }.Select(one => one.Start(cancellation)));
        using var client = new ServiceClient(api.Address);
        var file = await client.UploadAnything();
        client.Http.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        var job = await client.Submit(Ledger.App, file, ledger.Options());
        client.Http.DefaultRequestHeaders.Remove("traceparent");
        await client.End(job, Limit);

        await Eventually.Until(() => States("jobs").Contains("Succeeded"), Limit);
        Assert.Equal("Pending", States("jobs")[0]);
        await Eventually.Until(() => Of("executor").Any(one => one.TryGetProperty("ExitCode", out _)), Limit);

        List<JsonElement> Of(string role) =>
            [.. Events(folder["log"], role).Where(one => one.TryGetProperty("JobId", out var id) && id.GetString() == job && one.GetProperty("@tr").GetString() == Trace)];

        List<string> States(string role) =>
            [.. Of(role).Select(one => one.TryGetProperty("State", out var state) ? state.GetString()! : "").Where(state => state.Length > 0)];
    }

    /// <summary>At the most talkative level, with everything away that a secret is for, and with strings that are wrong.</summary>
    [Fact]
    public async Task It_never_tells_a_secret()
    {
        const string Secret = "geheim-6f1c";
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var nobody = FreePort.Next();
        string[] talkative =
        [
            "--Serilog:MinimumLevel:Default=Verbose", "--Serilog:MinimumLevel:Override:Microsoft=Verbose", "--Serilog:MinimumLevel:Override:System=Verbose",
            "--Serilog:MinimumLevel:Override:MassTransit=Verbose", "--Serilog:MinimumLevel:Override:Microsoft.Extensions.Hosting.Internal.Host=Verbose",
            "--Serilog:MinimumLevel:Override:Microsoft.Extensions.Diagnostics.HealthChecks=Verbose",
            $"--Caesar:Log:Directory={folder["log"]}", $"--Caesar:Log:SeqUrl=http://127.0.0.1:{nobody}", $"--Caesar:Log:SeqApiKey={Secret}",
        ];
        var broker = $"--Caesar:Bus:RabbitMq:Uri=amqp://caesar:{Secret}@127.0.0.1:{nobody}/";
        var store = $"--Caesar:Store:MongoDb:ConnectionString=mongodb://caesar:{Secret}@127.0.0.1:{nobody}/";
        await using (var service = new ServiceProcess(folder.Path, [.. talkative, "--Caesar:Bus:Transport=rabbitmq", broker, "--Caesar:Store:Kind=mongodb", store]))
        {
            service.Launch();
            await service.HealthIs("ready", HttpStatusCode.ServiceUnavailable, cancellation);
            await Eventually.Until(() => service.Output.Contains("message-broker is down", StringComparison.Ordinal) && service.Output.Contains("Connection Failed", StringComparison.Ordinal), Limit);
            using var client = new ServiceClient(service.Address);
            foreach (var path in new[] { "fileids", "jobs", $"{service.Address}/health/ready", $"{service.Address}/health/live" })
            {
                using var answer = await client.Http.GetAsync(path, cancellation);
                Assert.DoesNotContain(Secret, await answer.Content.ReadAsStringAsync(cancellation), StringComparison.Ordinal);
            }

            service.Terminate();
            await service.Exited(cancellation);
            Assert.DoesNotContain(Secret, service.Output, StringComparison.Ordinal);
        }

        // A real broker that refuses the password, and strings that cannot be read.
        foreach (var (settings, seen) in new (string[], string)[]
        {
            (["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri.Replace("guest:guest", $"guest:{Secret}", StringComparison.Ordinal)}"], "Connection Failed"),
            (["--Caesar:Store:Kind=mongodb", $"--Caesar:Store:MongoDb:ConnectionString=mongodb//caesar:{Secret}@host"], "ConnectionString"),
            (["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri=caesar:{Secret}@host"], "Caesar:Bus:RabbitMq:Uri"),
            ([$"--Caesar:Log:SeqUrl=caesar:{Secret}@host"], "Caesar:Log:SeqUrl"),
        })
        {
            await using var wrong = new ServiceProcess(folder.Path, [.. talkative, .. settings]);
            wrong.Launch();
            await Eventually.Until(() => wrong.Output.Contains(seen, StringComparison.Ordinal), Limit, () => wrong.Output);
            await wrong.Kill();
            Assert.DoesNotContain(Secret, wrong.Output, StringComparison.Ordinal);
        }

        var files = Directory.GetFiles(folder["log"], "*", SearchOption.AllDirectories);
        Assert.Contains(files, one => Path.GetFileName(one).StartsWith("seq", StringComparison.Ordinal));
        foreach (var one in files)
            Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(one, cancellation), StringComparison.Ordinal);
    }

    private static List<JsonElement> Events(string log, string role)
    {
        var events = new List<JsonElement>();
        foreach (var path in Directory.GetFiles(Path.Combine(log, role), "events-*.clef"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            // The last line may be half written.
            var text = reader.ReadToEnd();
            events.AddRange(text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)));
        }

        return events;
    }
}
