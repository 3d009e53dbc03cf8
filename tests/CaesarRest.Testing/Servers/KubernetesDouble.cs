using CaesarRest.Testing.Servers.KubernetesDoubles;
using k8s;

namespace CaesarRest.Testing.Servers;

/// <summary>
/// A double of a cluster within the test's process: it answers as the API of a real one was seen to, and runs containers as
/// processes of this machine. It shows that the executor keeps to what was seen, and nothing of real clusters.
/// </summary>
public sealed class KubernetesDouble : KubernetesCluster
{
    private readonly DoubleObjects _objects = new();
    private readonly DoubleAccounts _accounts = new();
    private readonly DoubleNode _node;
    private readonly DoubleApi _api;
    private readonly CancellationTokenSource _end = new();
    private readonly Kubernetes _admin;
    private Task _work = Task.CompletedTask;

    /// <summary>Not started yet.</summary>
    public KubernetesDouble()
    {
        var port = FreePort.Block(1);
        Api = new($"http://127.0.0.1:{port}/");
        _node = new(_objects, Cores, Folder["node"]);
        _api = new(_objects, _accounts, _node, port);
        _admin = new(new KubernetesClientConfiguration { Host = Api.ToString(), AccessToken = _accounts.AdminToken, Namespace = Namespace });
    }

    /// <inheritdoc/>
    public override string? Engine => "a double of Kubernetes";

    /// <inheritdoc/>
    public override string PinnedImage => DoubleNode.PinnedImage;

    /// <inheritdoc/>
    public override int Cores => 4;

    /// <inheritdoc/>
    public override Uri Api { get; }

    /// <inheritdoc/>
    public override string? AuthorityFile => null;

    /// <inheritdoc/>
    public override IKubernetes Admin => _admin;

    /// <inheritdoc/>
    protected override TemporaryFolder Folder { get; } = new();

    /// <inheritdoc/>
    public override TemporaryFolder WorkFolder() => new(Folder["work"]);

    /// <inheritdoc/>
    public override string Token(TimeSpan lifetime, string account = Account) => _accounts.Token(account, lifetime);

    /// <inheritdoc/>
    public override void MakeAccount(string account, string resource, string withoutVerb) =>
        _accounts.Make(account, right => right.Resource == resource && right.Verb == withoutVerb);

    /// <summary>Forgets which changes there were, so that watches must list anew.</summary>
    public void Forget() => _objects.Forget();

    /// <inheritdoc/>
    public override void StopApi() => _api.Stop().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void StopKubelet() => _node.IsStopped = true;

    /// <inheritdoc/>
    public override void StopNode() => _node.CutPower();

    /// <inheritdoc/>
    public override void StartAgain()
    {
        _node.IsStopped = false;
        _api.Start().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        var work = Directory.CreateDirectory(Folder["work"]).FullName;
        if (!OperatingSystem.IsWindows())
        {
            // As in the recipe of the real one: for the group of the image's user, who must get there.
            File.SetUnixFileMode(Folder.Path, File.GetUnixFileMode(Folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            if (Environment.IsPrivilegedProcess)
                System.Diagnostics.Process.Start("chgrp", ["1654", work]).WaitForExit();
            File.SetUnixFileMode(work, (UnixFileMode)0b111_111_101 | UnixFileMode.SetGroup);
        }

        _accounts.Make(Account);
        await _api.Start();
        _work = Task.Run(Work);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await IsEmptied();
        await _end.CancelAsync();
        await _work;
        await _api.Stop();
        _node.Dispose();
        _admin.Dispose();
        _end.Dispose();
        Folder.Dispose();
    }

    private async Task Work()
    {
        var jobs = new DoubleJobs(_objects);
        while (!_end.IsCancellationRequested)
        {
            jobs.Pass();
            _node.Pass();
            await Task.WhenAny(_objects.Changed, Task.Delay(50));
        }
    }
}
