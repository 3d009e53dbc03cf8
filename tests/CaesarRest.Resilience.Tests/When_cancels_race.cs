using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests;

/// <summary>
/// Cancels that race with the start and with the end of their jobs. A stop is recorded before it is sent: an exit before
/// it is the program's own, an exit after it is a cancel, even that of a program which obeys the signal with exit code 0.
/// </summary>
public sealed class When_cancels_race(MongoServer store, RabbitMqServer broker) : IClassFixture<RabbitMqServer>
{
    private const int Races = 500;
    private const int AtOnce = 16;
    private const string Stopped = "stopped";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Dies of the signal; exits 0 after it; exits 3 after it.
    private static readonly int[] Manners = [-1, 0, 3];

    [Fact]
    public async Task The_end_agrees_with_what_ran_and_with_the_recorded_stop()
    {
        await using var site = await Site.Apart(broker, store, new() { Settings = ["--Caesar:Executor:Backends:local:MaxConcurrentJobs=16"] });
        var file = await site.Astronomer.Upload();
        var random = new Random(7);
        var races = Enumerable.Range(0, Races)
            .Select(n => (Obeys: Manners[n % Manners.Length], IsAtStart: n % 2 == 0, CancelAfter: random.NextDouble() * 0.4))
            .ToList();

        var faults = new List<string>();
        var ends = new List<string>();
        await Parallel.ForEachAsync(races, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (race, cancellation) =>
        {
            var options = site.Ledger.Options(race.IsAtStart ? 30 : 0.2);
            options["obeys"] = race.Obeys;
            var job = await site.Astronomer.Submit(file, options, Guid.NewGuid().ToString("N"));
            // Where the end is raced, the time counts from the start.
            if (!race.IsAtStart)
                await Eventually.Until(() => site.Ledger.Runs(job) > 0, Limit);
            await Task.Delay(TimeSpan.FromSeconds(race.CancelAfter), cancellation);
            await site.Astronomer.Cancel(job);
            string? state = null;
            await Eventually.Until(async () => (state = await site.Astronomer.State(job)) is not ("PENDING" or "STARTED" or "RUNNING"), Limit, () => $"{job} is {state}");
            var fault = await Disagreement(site, job, state!, cancellation);
            lock (ends)
            {
                ends.Add(state!);
                if (fault is not null)
                    faults.Add($"{job}, {race}: {state}, {fault}");
            }
        });

        var tally = string.Join(", ", ends.GroupBy(end => end).Select(end => $"{end.Count()} {end.Key}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{site.Engines}: {Races} races, {tally}, {site.Ledger.Runs().Count} ran");
        Assert.Empty(faults);
        Assert.Empty(site.Astronomer.Surprises);
        // Without both ends there was no race.
        Assert.Contains("SUCCESS", ends);
        Assert.Contains("CANCELED", ends);
    }

    /// <summary>What does not fit together, or null.</summary>
    private static async Task<string?> Disagreement(Site site, string job, string state, CancellationToken cancellation)
    {
        var execution = await site.Executions.Find($"{job}-1", cancellation);
        var runs = site.Ledger.Runs(job);
        var last = Ends(site).GetValueOrDefault(job);
        var trace = site[$"jobs/anonymous/job_{job}/.job/attempt-1.exit"];
        long? exit = File.Exists(trace) ? long.Parse(File.ReadLines(trace).Last().Split(' ')[1]) : null;
        var wasStopped = execution?.StopSignalledAt is { } signalled && exit >= signalled.ToUnixTimeMilliseconds();
        return state switch
        {
            _ when execution is null => "and no executor knows it",
            _ when runs > 1 => $"ran {runs} times",
            _ when last == Stopped && state != "CANCELED" => "but it was the signal that ended its program",
            "CANCELED" when exit is null && runs > 0 => "but it ran and left no exit",
            "CANCELED" when exit is not null && !wasStopped => "but its program had ended before the stop was recorded",
            "CANCELED" when execution.Outcome != ExecutionOutcome.Cancelled => $"but its execution is {execution.Outcome}",
            "SUCCESS" when wasStopped => "but its program ended after the stop was recorded",
            "SUCCESS" when runs != 1 || execution.ExitCode != 0 => $"but it ran {runs} times and ended with {execution.ExitCode}",
            "CANCELED" or "SUCCESS" => null,
            _ => "which is no end of a cancelled job",
        };
    }

    /// <summary>How each program says that it ended.</summary>
    private static Dictionary<string, string> Ends(Site site) =>
        File.Exists(site["ledger.txt.ends"])
            ? File.ReadLines(site["ledger.txt.ends"]).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1])
            : [];
}
