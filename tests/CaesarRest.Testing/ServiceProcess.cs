using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CaesarRest.Hosting;

namespace CaesarRest.Testing;

/// <summary>
/// The service as its users run it: the built executable in a process of its own, with a folder of its own.
/// It can be killed at any moment and started again on the same data.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly string[] _settings;
    private readonly string _executable;
    private readonly string _faults;
    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>Not started yet.</summary>
    /// <param name="folder">Where store, uploads and jobs are kept; outlives the process.</param>
    /// <param name="settings">Further settings, <c>--Key=value</c>.</param>
    public ServiceProcess(string folder, params string[] settings)
        : this(folder, Executable("artifacts"), settings)
    {
    }

    private ServiceProcess(string folder, string executable, string[] settings)
    {
        // Not one that the kernel hands out: while the process is dead, an outgoing connection could take it.
        var port = FreePort.Block(1);
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        _executable = executable;
        _faults = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"faults-{port}"));
        _settings =
        [
            $"--Urls={Address}",
            $"--Caesar:DataDirectory={folder}/data",
            $"--Caesar:JobDirectory={folder}/jobs",
            $"--Caesar:Store:Sqlite:Path={folder}/store.db",
            $"--Caesar:FinderDirectory={Repository.Path("tests", "CaesarRest.Testing", "Apps")}",
            .. settings,
        ];
    }

    /// <summary>Scheme, host and port.</summary>
    public string Address { get; }

    /// <summary>A program and its arguments that starts it, such as one that gives it a namespace of its own.</summary>
    public IReadOnlyList<string> Under { get; set; } = [];

    /// <summary>Id of the running process.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process!.HasExited;

    /// <summary>Its exit code once it has ended; 137 after a kill.</summary>
    public int ExitCode => _process!.ExitCode;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The build that has fault points compiled in.</summary>
    public static ServiceProcess WithFaultPoints(string folder, params string[] settings) =>
        new(folder, Executable("artifacts/fault-points"), settings);

    /// <summary>Lets it die, as by a power cut, when it comes to that moment for the next time; see <see cref="FaultPoints"/>.</summary>
    public void Arm(string moment)
    {
        Directory.CreateDirectory(_faults);
        File.WriteAllText(Path.Combine(_faults, moment), "");
    }

    /// <summary>True when it has died of that moment since it was armed; the moment is armed no more.</summary>
    public bool Disarm(string moment)
    {
        File.Delete(Path.Combine(_faults, moment));
        var fired = Path.Combine(_faults, moment + FaultPoints.Fired);
        var died = File.Exists(fired);
        File.Delete(fired);
        return died;
    }

    /// <summary>Starts it and does not wait.</summary>
    public void Launch()
    {
        string[] command = [.. Under, "dotnet", _executable, .. _settings];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CAESAR_FAULTS"] = _faults;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it and waits until it is ready, whatever its roles.</summary>
    public async Task Start(CancellationToken cancellation)
    {
        Launch();
        await HealthIs("ready", HttpStatusCode.OK, cancellation);
    }

    /// <summary>Waits for an answer of <c>/health/live</c> or <c>/health/ready</c> with that status, and returns its body.</summary>
    public async Task<JsonNode> HealthIs(string route, HttpStatusCode status, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var body = "";
        await Eventually.Until(
            async () =>
            {
                if (_process!.HasExited)
                    throw new InvalidOperationException($"The service ended with {_process.ExitCode}:\n{Output}");
                try
                {
                    using var response = await http.GetAsync($"{Address}/health/{route}", cancellation);
                    body = await response.Content.ReadAsStringAsync(cancellation);
                    return response.StatusCode == status;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            StartLimit,
            () => $"It answered {body} and printed:\n{Output}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Asks it to stop, as an init system does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends it at once with SIGKILL, as a power cut would; its jobs' processes are left alone.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public Task Exited(CancellationToken cancellation) => _process!.WaitForExitAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await Kill();
        _process?.Dispose();
    }

    /// <summary>The built executable under an artifacts folder of the checkout.</summary>
    public static string Executable(string artifacts) =>
        Repository.Path(artifacts, "bin", "CaesarRest.Host", Configuration, "caesar-rest.dll");

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
