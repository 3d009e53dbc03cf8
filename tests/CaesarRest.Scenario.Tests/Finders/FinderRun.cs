using System.Text.Json;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Scenario.Tests.Finders;

/// <summary>A finder, really run on an image by its rendered command line, in a directory that goes with the test.</summary>
internal sealed class FinderRun : IDisposable
{
    private readonly string _folder;

    private FinderRun(string folder, int exitCode, string output, string error) => (_folder, ExitCode, Output, Error) = (folder, exitCode, output, error);

    public int ExitCode { get; }

    public string Output { get; }

    public string Error { get; }

    public static async Task<FinderRun> Start(string app, string program, string image, string options = "{}")
    {
        var configured = Options.Create(new CaesarOptions { Finders = { [app] = new FinderSettings { Program = program } } });
        var catalogue = new AppCatalogue(configured);
        var folder = Directory.CreateTempSubdirectory("finder-run-").FullName;
        var support = Directory.CreateDirectory(Path.Combine(folder, "support")).FullName;
        var job = Directory.CreateDirectory(Path.Combine(folder, "job")).FullName;
        var line = new CommandLines(catalogue, configured).Render(catalogue.Find(app)!, JsonSerializer.Deserialize<JsonElement>(options), image, job, support);
        foreach (var (name, content) in line.SupportFiles)
            await File.WriteAllBytesAsync(Path.Combine(support, name), content);
        var (code, output, error) = await InstalledProgram.Run(line.Program, line.Arguments, job);
        return new FinderRun(folder, code, output, error);
    }

    /// <summary>Full path of a file in the job's directory.</summary>
    public string Result(string name) => Path.Combine(_folder, "job", name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
