using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>Fifty jobs, each submitted twice at the same moment with one key, and every other one cancelled at a random moment.</summary>
public sealed class When_jobs_are_submitted_twice_and_cancelled(RabbitMqServer rabbit, MongoServer mongo) : IClassFixture<RabbitMqServer>
{
    private const int Jobs = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public Task Every_job_ends_right_and_none_runs_twice_on_the_memory_bus() => Run();

    [Fact]
    public Task Every_job_ends_right_and_none_runs_twice_on_RabbitMQ() =>
        Run("--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}");

    [Fact]
    public async Task Every_job_ends_right_and_none_runs_twice_on_RabbitMQ_with_a_MongoDB_store() =>
        await Run(
            "--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}",
            "--Caesar:Store:Kind=mongodb", $"--Caesar:Store:MongoDb:ConnectionString={await mongo.ConnectionString()}", "--Caesar:Store:MongoDb:Database=submitted-twice");

    private static async Task Run(params string[] settings)
    {
        const int Seed = 20261123;
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, [.. settings, "--Caesar:Executor:Backends:local:MaxConcurrentJobs=8"]);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        var random = new Random(Seed);
        var plans = Enumerable.Range(0, Jobs)
            .Select(n => (Key: $"job-{n}", Seconds: random.NextDouble(), Code: n % 5 == 0 ? 3 : 0, CancelAfter: n % 2 == 0 ? random.NextDouble() * 2 : (double?)null))
            .ToList();

        var jobs = await Task.WhenAll(plans.Select(async plan =>
        {
            var options = ledger.Options(plan.Seconds, plan.Code);
            var twice = await Task.WhenAll(client.Submit(Ledger.App, file, options, plan.Key), client.Submit(Ledger.App, file, options, plan.Key));
            Assert.Equal(twice[0], twice[1]);
            if (plan.CancelAfter is { } delay)
            {
                await Task.Delay(TimeSpan.FromSeconds(delay), cancellation);
                Assert.Equal(System.Net.HttpStatusCode.OK, await client.Cancel(twice[0]));
            }

            return (Id: twice[0], Plan: plan);
        }));

        Assert.Equal(Jobs, jobs.Select(job => job.Id).Distinct().Count());
        foreach (var (id, plan) in jobs)
        {
            var status = await client.End(id, Limit);
            var state = status["state"]!.GetValue<string>();
            var ran = plan.Code == 0 ? "SUCCESS" : "FAILURE";
            Assert.True(state == ran || (state == "CANCELED" && plan.CancelAfter is not null), $"job {id} of plan {plan} is {state}: {status["status"]}");
            Assert.Equal(state == ran ? plan.Code : -1, status["exit_code"]!.GetValue<int>());
            var runs = ledger.Runs(id);
            Assert.True(state == "CANCELED" ? runs <= 1 : runs == 1, $"job {id} is {state} and ran {runs} times");
        }

        Assert.Empty(ledger.Runs().Keys.Except(jobs.Select(job => job.Id)));
    }
}
