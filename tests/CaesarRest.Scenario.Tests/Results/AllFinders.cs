using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Results;

/// <summary>
/// One service for many tests, with all its finders: the two that can be installed here, which leave the arguments they were
/// given in <c>argv.txt</c>, and stand-ins of the others, which print them.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class AllFinders : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _absent = [];
    private ServiceProcess _service = null!;

    /// <summary>The apps that are run as stand-ins.</summary>
    public static readonly string[] StandIns = ["caesar", "mrcnn", "aegean", "cutex", "cnn_classifier"];

    /// <summary>A user's client.</summary>
    public ServiceClient Client { get; private set; } = null!;

    /// <summary>What the service has printed.</summary>
    public string Output => _service.Output;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var programs = StandIns.Select(app => (app, Repository.Path("tests", "CaesarRest.Testing", "StandIns", $"{app}-stand-in.sh")))
            .Append(("sextractor", Witness("sextractor", "source-extractor", "program")))
            .Append(("pybdsf", Witness("pybdsf", "pybdsf", "python")));
        _service = new ServiceProcess(_folder.Path, [.. programs.Select(program => $"--Caesar:Finders:{program.Item1}:Program={program.Item2}")]);
        await _service.Start(CancellationToken.None);
        Client = new ServiceClient(_service.Address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A ledger for jobs of the test app.</summary>
    public Ledger Ledger() => new(_folder);

    /// <summary>Skips the test where the finder cannot be had.</summary>
    public void Require(string app) => Assert.SkipWhen(_absent.ContainsKey(app), _absent.GetValueOrDefault(app) ?? "");

    /// <summary>Runs a job to its end and returns its id.</summary>
    public async Task<string> Run(string app, JsonObject options, string? file = null)
    {
        var job = await Client.Submit(app, file ?? await Client.UploadAnything(), options);
        await Client.End(job, TimeSpan.FromMinutes(4));
        return job;
    }

    /// <summary>Full path of a file of a job, or of its directory.</summary>
    public string PathOf(string job, string name = "") => Path.Combine(_folder["jobs"], "anonymous", $"job_{job}", name).TrimEnd('/');

    /// <summary>The arguments that a job's program was given, with marks in place of the paths of this run.</summary>
    public async Task<string[]> Arguments(string job, string app, string file)
    {
        var printed = await Client.Http.GetStringAsync($"job/{job}/results/{(StandIns.Contains(app) ? "stdout.log" : "argv.txt")}");
        return printed
            .Replace(Path.Combine(_folder["data"], "anonymous", file) + ".fits", "{input}", StringComparison.Ordinal)
            .Replace(PathOf(job, ".job/support"), "{support}", StringComparison.Ordinal)
            .Replace(PathOf(job), "{output}", StringComparison.Ordinal)
            .Split('\n')[..^1];
    }

    /// <summary>A program that writes down its arguments and becomes the finder, where that is.</summary>
    private string Witness(string app, string recipe, string verb)
    {
        var finder = Recipe.Run(recipe, out var why, verb);
        if (finder is null)
            _absent.Add(app, why);
        var witness = _folder[$"{app}-witness.sh"];
        File.WriteAllText(witness, $"#!/bin/sh\nprintf '%s\\n' \"$@\" >argv.txt\nexec '{finder ?? "false"}' \"$@\"\n");
        File.SetUnixFileMode(witness, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return witness;
    }
}
