using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Docker.Tests;

/// <summary>The Docker engine of <c>tests/servers/docker.sh</c> and its command line.</summary>
internal sealed class DockerEngine : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _started;

    /// <summary>Starts it; skips the test where this machine cannot run one.</summary>
    public void Start()
    {
        var version = Recipe.Run("docker", out var why, "start", _folder.Path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Assert.SkipWhen(version is null, $"no Docker here: {why}");
        _started = true;
    }

    /// <summary>Runs a command that must succeed, and gives what it printed.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        var (code, output) = await Try(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"docker {string.Join(' ', arguments)} ended with {code}:\n{output}");
    }

    /// <summary>Runs a command that may fail, and gives its exit code and what it printed.</summary>
    public async Task<(int Code, string Output)> Try(params string[] arguments)
    {
        var start = new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOCKER_HOST"] = $"unix://{_folder["docker.sock"]}";
        start.Environment["DOCKER_CONFIG"] = _folder["config"];
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    /// <summary>What the engine knows of a container.</summary>
    public async Task<JsonNode> Inspect(string container) => JsonNode.Parse(await Run("inspect", container))![0]!;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_started)
            Recipe.Run("docker", out _, "stop", _folder.Path);
        _folder.Dispose();
    }
}
