using System.Text.Json.Nodes;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Http.Tests;

/// <summary>A process whose loop is stuck is to be ended; one whose loop only fails is not.</summary>
public sealed class Watching_the_loops
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_loop_that_is_stuck_turns_live_red_and_is_named()
    {
        var clock = new FakeTimeProvider();
        var never = new TaskCompletionSource();
        await using var process = await Start(clock, () => never.Task);
        Assert.Equal(200, (await Ask(process, "live")).Status);

        clock.Advance(10 * Period);
        Assert.Equal(200, (await Ask(process, "live")).Status);
        clock.Advance(TimeSpan.FromSeconds(1));

        foreach (var route in new[] { "live", "ready" })
        {
            var (status, answer) = await Ask(process, route);
            Assert.Equal(503, status);
            Assert.Equal($"not {route}", answer["status"]!.GetValue<string>());
            Assert.Equal("Stuck: Worker.", answer["checks"]!["loops"]!["because"]!.GetValue<string>());
            Assert.Equal("stuck", answer["checks"]!["loops"]!["parts"]!["Worker"]!.GetValue<string>());
        }

        never.SetResult();
    }

    [Fact]
    public async Task A_loop_whose_passes_fail_is_alive()
    {
        var clock = new FakeTimeProvider();
        var passes = 0;
        await using var process = await Start(clock, () =>
        {
            Interlocked.Increment(ref passes);
            throw new TimeoutException("/secret/path");
        });
        for (var n = 1; n <= 30; n++)
        {
            await Eventually.Until(() => Volatile.Read(ref passes) >= n);
            // The pause begins just after the pass.
            await Eventually.Until(() =>
            {
                clock.Advance(Period);
                return Volatile.Read(ref passes) > n;
            });
        }

        var (status, answer) = await Ask(process, "live");
        Assert.Equal(200, status);
        Assert.Equal("failing", answer["checks"]!["loops"]!["parts"]!["Worker"]!.GetValue<string>());
        Assert.DoesNotContain("secret", answer.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> Start(TimeProvider clock, Func<Task> pass)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Caesar:Bus:Transport"] = "rabbitmq",
            ["Caesar:Bus:RabbitMq:Uri"] = "amqp://127.0.0.1/",
            // It keeps no files, so it needs no directories.
            ["Caesar:Roles"] = "jobs",
            ["Serilog:MinimumLevel:Default"] = "Fatal",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddCaesarDefaults();
        builder.Services.AddSingleton(clock);
        builder.Services.AddHostedService(services => new Worker(pass, clock, services.GetRequiredService<ILogger<Worker>>()));
        var process = builder.Build();
        process.MapHealth();
        await process.StartAsync(TestContext.Current.CancellationToken);
        return process;
    }

    private static async Task<(int Status, JsonNode Answer)> Ask(WebApplication process, string route)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"{process.Urls.Single()}/health/{route}", TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private sealed class Worker(Func<Task> pass, TimeProvider clock, ILogger log) : PeriodicWorker(Period, clock, log)
    {
        public override Task Pass(CancellationToken cancellation) => pass();
    }
}
