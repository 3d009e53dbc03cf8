using System.CommandLine;
using CaesarRest.Testing;

namespace CaesarRest.Resilience.Tests.Chaos;

/// <summary>The campaign on the command line, as <c>./build.sh chaos</c> starts it.</summary>
internal static class ChaosCommand
{
    public const string Name = "chaos";

    public static RootCommand Root()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long it may take", DefaultValueFactory = _ => 30 };
        var seed = new Option<int>("--seed") { Description = "Of every choice: order and times of kills, kinds of jobs", DefaultValueFactory = _ => 1 };
        var kills = new Option<int>("--kills") { Description = "Kills that each cell of the matrix is to get", DefaultValueFactory = _ => 20 };
        var report = new Option<FileInfo>("--report")
        {
            Description = "Where the report is written",
            DefaultValueFactory = _ => new(Repository.Path("tests", "CaesarRest.Resilience.Tests", "report.md")),
        };
        var command = new Command(Name, "Kills processes of the service for a long time, and counts what becomes of the jobs.") { minutes, seed, kills, report };
        command.SetAction(async (parsed, _) =>
        {
            var enough = parsed.GetValue(kills);
            var result = await new Campaign(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), enough).Run();
            await File.WriteAllTextAsync(parsed.GetValue(report)!.FullName, result.ToMarkdown(), CancellationToken.None);
            Console.WriteLine(result.ToMarkdown());
            if (!result.IsComplete(enough))
                Console.WriteLine($"Not every cell was killed {enough} times; give it more minutes.");
            return result.IsClean && result.IsComplete(enough) ? 0 : 1;
        });
        return new RootCommand("Tests of what the service survives.") { command };
    }
}
