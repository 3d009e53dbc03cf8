using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;

namespace CaesarRest.Testing.Servers.KubernetesDoubles;

/// <summary>A container's command as a process of this machine. Its processes are known by a mark in their environment.</summary>
internal sealed partial class DoubleContainer(V1Pod pod, string folder) : IDisposable
{
    private const string Mark = "CAESAR_DOUBLE_POD";
    private const int ImageUser = 1654;

    private readonly V1Container _container = pod.Spec.Containers[0];
    private readonly DateTime _startedAt = DoubleObjects.Now;
    private Process? _process;
    private Stopwatch? _ending;
    private Stopwatch _measured = Stopwatch.StartNew();
    private TimeSpan _grace;
    private bool _outOfMemory;
    private bool _lost;

    /// <summary>What it has printed.</summary>
    public string Log { get; } = Path.Combine(folder, "log");

    /// <summary>How it ended; null while it runs.</summary>
    public V1ContainerStateTerminated? Terminated { get; private set; }

    /// <summary>What a mount would miss; null for nothing.</summary>
    public static string? Missing(V1Pod pod) =>
        pod.Spec.Volumes?.Select(volume => volume.HostPath?.Path).FirstOrDefault(path => path is not null && !Path.Exists(path)) is { } missing ? $"hostPath {missing} is not there" : null;

    public void Start()
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder, "scratch")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(scratch, (UnixFileMode)0b111_111_111);
        var environment = Environment(scratch);
        // As the user of the image, which takes a superuser. What it prints goes to a file, which no reader holds open.
        string[] user = System.Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={pod.Spec.SecurityContext?.RunAsUser ?? ImageUser}", $"--regid={pod.Spec.SecurityContext?.RunAsGroup ?? ImageUser}", "--clear-groups", "--"]
            : [];
        string[] command = ["setsid", "--wait", .. user, .. (_container.Command ?? []).Concat(_container.Args ?? []).Select(text => Expand(text, environment))];
        _process = Run(environment, scratch, ["sh", "-c", "exec >\"$0\" 2>&1 </dev/null; exec \"$@\"", Log, .. command]);
    }

    /// <summary>Asks it to end: its hook first, then the signal, and after the grace time the other one.</summary>
    public void End(TimeSpan grace)
    {
        if (_ending is not null || Terminated is not null)
            return;
        (_ending, _grace) = (Stopwatch.StartNew(), grace);
        if (_container.Lifecycle?.PreStop?.Exec?.Command is { } hook)
        {
            var environment = Environment(folder);
            using var stop = Run(environment, folder, [.. hook]);
            stop.WaitForExit(TimeSpan.FromSeconds(2));
        }

        Signal("TERM", [_process!.Id]);
    }

    /// <summary>A node without power.</summary>
    public void Lose()
    {
        _lost = Terminated is null;
        Signal("KILL", Members());
    }

    /// <summary>Notes what has become of it.</summary>
    public void Watch()
    {
        if (Terminated is not null || _process is null)
            return;
        if (_container.Resources?.Limits?.TryGetValue("memory", out var most) == true && !_outOfMemory && _measured.ElapsedMilliseconds > 250)
        {
            _measured = Stopwatch.StartNew();
            var members = Members().Select(id => (Id: id, Bytes: Resident(id))).ToList();
            if (members.Sum(member => member.Bytes) > most.ToDouble())
            {
                _outOfMemory = true;
                Signal("KILL", [members.MaxBy(member => member.Bytes).Id]);
            }
        }

        if (_ending?.Elapsed > _grace)
            Signal("KILL", Members());
        if (!_process.HasExited)
            return;
        // The end of a container's first process is the end of all of them.
        Signal("KILL", Members());
        var code = _lost ? 255 : _process.ExitCode;
        Terminated = new V1ContainerStateTerminated
        {
            ExitCode = code,
            Reason = _lost ? "Unknown" : _outOfMemory ? "OOMKilled" : code == 0 ? "Completed" : "Error",
            StartedAt = _startedAt,
            FinishedAt = DoubleObjects.Now,
        };
    }

    public void Dispose()
    {
        Signal("KILL", Members());
        _process?.Dispose();
    }

    /// <summary>References to the environment, as Kubernetes reads them.</summary>
    private static string Expand(string text, Dictionary<string, string> environment) =>
        Reference().Replace(text, found => found.Value == "$$" ? "$" : environment.TryGetValue(found.Groups[1].Value, out var value) ? value : found.Value);

    [GeneratedRegex(@"\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)")]
    private static partial Regex Reference();

    private Dictionary<string, string> Environment(string scratch)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOSTNAME"] = pod.Metadata.Name,
            ["TMPDIR"] = scratch,
            [Mark] = pod.Metadata.Uid,
        };
        foreach (var variable in _container.Env ?? [])
        {
            environment[variable.Name] = variable.ValueFrom?.FieldRef?.FieldPath switch
            {
                "metadata.name" => pod.Metadata.Name,
                "metadata.namespace" => pod.Metadata.NamespaceProperty,
                "metadata.uid" => pod.Metadata.Uid,
                "spec.nodeName" => pod.Spec.NodeName,
                _ => Expand(variable.Value ?? "", environment),
            };
        }

        return environment;
    }

    private static Process Run(Dictionary<string, string> environment, string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private List<int> Members()
    {
        var members = new List<int>();
        var mark = Encoding.ASCII.GetBytes($"{Mark}={pod.Metadata.Uid}");
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                if (File.ReadAllBytes($"{process}/environ").AsSpan().IndexOf(mark) >= 0)
                    members.Add(id);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // Another's, or it has just ended.
            }
        }

        return members;
    }

    private static long Resident(int id)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * System.Environment.SystemPageSize;
        }
        catch (Exception gone) when (gone is IOException or IndexOutOfRangeException)
        {
            return 0;
        }
    }

    private static void Signal(string signal, List<int> members)
    {
        if (members.Count == 0)
            return;
        var start = new ProcessStartInfo("kill", ["-s", signal, .. members.Select(id => id.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true };
        using var kill = Process.Start(start)!;
        kill.WaitForExit();
    }
}
