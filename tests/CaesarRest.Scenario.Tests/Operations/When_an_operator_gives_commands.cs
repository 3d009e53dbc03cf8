using System.Text.Json.Nodes;
using CaesarRest.Accounting;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Scenario.Tests.Storage;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Operations;

public sealed class When_an_operator_gives_commands(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private string[] Bus => ["--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--help", "jobs")]
    [InlineData("--help", "queues")]
    [InlineData("jobs --help", "redrive")]
    [InlineData("jobs --help", "announce")]
    [InlineData("jobs redrive --help", "Reminds every open job")]
    [InlineData("jobs announce --help", "--rebuild-accounting")]
    [InlineData("queues errors list --help", "--queue")]
    [InlineData("queues errors replay --help", "--id")]
    public async Task Each_tells_what_it_does(string words, string told)
    {
        var help = await OperatorCommand.Run(Cancellation, words.Split(' '));
        Assert.Equal(0, help.Code);
        Assert.Contains(told, help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs redrive", "Caesar:Bus:Transport is memory")]
    [InlineData("jobs announce", "Caesar:Bus:Transport is memory")]
    [InlineData("queues errors list", "Caesar:Bus:Transport is memory")]
    [InlineData("queues errors replay --all", "Caesar:Bus:Transport is memory")]
    [InlineData("jobs redrive now", "'now' is neither an option of redrive nor a setting")]
    [InlineData("jobs redrive --Caesar:Bus:Transport=carrot", "Caesar:Bus:Transport is 'carrot'")]
    public async Task What_cannot_be_is_told_in_a_line_with_code_2(string words, string told)
    {
        var refused = await OperatorCommand.Run(Cancellation, words.Split(' '));
        Assert.Equal(2, refused.Code);
        Assert.StartsWith($"caesar-rest: {told}", refused.Errors, StringComparison.Ordinal);
        Assert.Single(refused.Errors.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("jobs redrive")]
    [InlineData("queues errors list")]
    public async Task A_broker_that_is_away_is_told_in_a_line_with_code_1(string words)
    {
        using var folder = new TemporaryFolder();
        var refused = await OperatorCommand.Run(
            Cancellation, [.. words.Split(' '), "--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri=amqp://me:secret@127.0.0.1:{FreePort.Next()}/", $"--Caesar:Store:Sqlite:Path={folder["store.db"]}"]);
        Assert.Equal(1, refused.Code);
        Assert.Equal("caesar-rest: The RabbitMQ broker of Caesar:Bus:RabbitMq:Uri cannot be reached, or does not let this account in.", refused.Errors.Trim());
    }

    [Fact]
    public async Task Replay_wants_to_know_which_messages()
    {
        var refused = await OperatorCommand.Run(Cancellation, ["queues", "errors", "replay", .. Bus]);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("--queue, --id or --all", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redrive_reminds_every_open_job_and_none_of_those_that_ended()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        // The sweeper is kept away for the time of the test.
        await using var front = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=api,jobs", "--Caesar:Jobs:SweepInterval=1.00:00:00"]);
        await front.Start(Cancellation);
        using var client = new ServiceClient(front.Address);
        var file = await client.UploadAnything();
        string[] jobs = [await client.Submit(Ledger.App, file, ledger.Options()), await client.Submit(Ledger.App, file, ledger.Options())];

        // Nobody took their starts: no executor has been there.
        await using (var executor = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=executor"]))
        {
            executor.Launch();
            OperatorCommand? redrive = null;
            await Eventually.Until(
                async () =>
                {
                    redrive = await OperatorCommand.Run(Cancellation, ["jobs", "redrive", .. Bus, $"--Caesar:Store:Sqlite:Path={folder["store.db"]}"]);
                    return ledger.Runs().Count == 2;
                },
                Limit,
                () => $"{redrive} {executor.Output}");
            foreach (var job in jobs)
                Assert.Equal("SUCCESS", (await client.End(job, Limit))["state"]!.GetValue<string>());
        }

        var last = await OperatorCommand.Run(Cancellation, ["jobs", "redrive", .. Bus, $"--Caesar:Store:Sqlite:Path={folder["store.db"]}"]);
        Assert.Equal((0, "0 open job(s) reminded."), (last.Code, last.Output.Trim()));
        Assert.All(jobs, job => Assert.Equal(1, ledger.Runs(job)));
    }

    [Fact]
    public async Task Jobs_are_announced_and_accounting_is_rebuilt()
    {
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(folder.Path, Bus);
        await using var replica = new ServiceProcess(folder.Path, [.. Bus, "--Caesar:Roles=accounting"]);
        await service.Start(Cancellation);
        replica.Launch();
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();
        for (var n = 0; n < 3; n++)
            await client.End(await client.Submit(Ledger.App, file, ledger.Options(code: n)), Limit);
        var options = new CaesarOptions { Store = { Sqlite = { Path = folder["store.db"] } } };
        await using var store = await StoreHost.Start(options, services =>
        {
            services.AddSingleton(TimeProvider.System);
            services.AddUsageReader();
        });
        var usage = store.Services.GetRequiredService<IUsageReader>();
        await Eventually.Until(() => IsRight(usage), Limit);

        // Lost facts come back with an announcement, spoilt ones only with a rebuild.
        var facts = await store.Collection<JobFact>().Query(new(), Cancellation);
        await Change(store, facts[0].Id, (collection, fact) => collection.TryDelete(fact.Id, fact.Version, Cancellation));
        Assert.Equal(0, (await OperatorCommand.Run(Cancellation, ["jobs", "announce", .. Bus])).Code);
        await Eventually.Until(() => IsRight(usage), Limit);
        await Change(store, facts[1].Id, (collection, fact) => collection.TryReplace(new() { Id = fact.Id, Owner = "nobody", Sequence = fact.Sequence }, fact.Version, Cancellation));
        Assert.False(await IsRight(usage));
        Assert.Equal(0, (await OperatorCommand.Run(Cancellation, ["jobs", "announce", "--rebuild-accounting", .. Bus])).Code);
        await Eventually.Until(() => IsRight(usage), Limit);
    }

    private static async Task<bool> IsRight(IUsageReader usage) =>
        (await usage.Jobs(new(), UsageKey.App, Cancellation)).Select(row => (row.Key, row.State, row.Jobs)).Order()
            .SequenceEqual([(Ledger.App, JobState.Succeeded, 1), (Ledger.App, JobState.Failed, 2)]);

    private static Task Change(StoreHost store, string id, Func<IDocumentCollection<JobFact>, JobFact, Task<bool>> change) => Eventually.Until(async () =>
    {
        var collection = store.Collection<JobFact>();
        return await change(collection, (await collection.Find(id, Cancellation))!);
    });
}
