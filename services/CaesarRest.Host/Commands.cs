using System.CommandLine;
using CaesarRest.Host.Operations;
using CaesarRest.Host.Sample;

namespace CaesarRest.Host;

/// <summary>The commands of the executable. Without one it serves.</summary>
internal static class Commands
{
    public static RootCommand Root()
    {
        var root = new RootCommand(
            """
            caesar-rest: finds sources in astronomical images. Serves the roles of Caesar:Roles (api, jobs, executor, accounting; all by default) until it is stopped.

            Settings are given as --Key=value, such as --Urls=http://127.0.0.1:8080 or --Caesar:Store:Kind=mongodb. The same keys work in appsettings.json and as environment variables (Caesar__Store__Kind). The README lists them.
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction((parsed, cancellation) => Serve([.. parsed.UnmatchedTokens], cancellation));
        root.Subcommands.Add(Try());
        root.Subcommands.Add(JobsCommands.Jobs());
        root.Subcommands.Add(QueuesCommands.Queues());
        root.Subcommands.Add(HealthCommand.Create());
        return root;
    }

    private static async Task<int> Serve(string[] settings, CancellationToken cancellation)
    {
        if (FirstThatIsNoSetting(settings) is { } odd)
            return await Refuse($"'{odd}' is neither a command nor a setting as --Key=value; see --help.");

        return await StartErrors.Explain(async () =>
        {
            await using var service = Service.Build(settings);
            await service.RunAsync(cancellation);
            return 0;
        });
    }

    private static Command Try()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1", DefaultValueFactory = _ => 8080 };
        var data = new Option<DirectoryInfo>("--data") { Description = "Directory of store, uploads and jobs; kept between runs", DefaultValueFactory = _ => new("var") };
        var once = new Option<bool>("--once") { Description = "Stop after the job; exit code 0 only when it succeeded and its catalogue has sources" };
        var command = new Command("try", "Serves all roles on this machine, and does the main job once through its own HTTP face: uploads a sample radio map, runs SExtractor on it and prints the catalogue.")
        {
            port, data, once,
        };
        command.SetAction(async (parsed, cancellation) => parsed.UnmatchedTokens is [var odd, ..]
            ? await Refuse($"'{odd}' is no option of try; see try --help.")
            : await StartErrors.Explain(() => SampleRun.Run(parsed.GetValue(port), parsed.GetValue(data)!.FullName, parsed.GetValue(once), cancellation)));
        return command;
    }

    public static string? FirstThatIsNoSetting(IEnumerable<string> words) =>
        words.FirstOrDefault(word => !word.StartsWith("--", StringComparison.Ordinal) || !word.Contains('='));

    public static async Task<int> Refuse(string because)
    {
        await Console.Error.WriteLineAsync($"caesar-rest: {because}");
        return 2;
    }
}
