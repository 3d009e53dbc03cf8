using System.Net;
using System.Net.Sockets;
using CaesarRest.Executor;
using CaesarRest.Hosting;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Executor;

/// <summary>A site that takes connections and never answers.</summary>
public sealed class When_a_site_hangs : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _silence = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Jobs_elsewhere_start_and_end()
    {
        _silence.Start();
        File.WriteAllText(_folder["key"], "a key");
        using var site = new ExecutorSite(options =>
        {
            options.Executor.Backends["local"] = new();
            options.Executor.Backends["far"] = new()
            {
                Kind = BackendKind.Slurm,
                Slurm = { Url = $"http://{_silence.LocalEndpoint}", KeyFile = _folder["key"], RequestTimeout = TimeSpan.FromHours(1) },
            };
        });
        var far = await site.Insert(ExecutorSite.QueuedScript("exit 0") with { Backend = "far" });

        var first = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("exit 0")), TimeSpan.FromMinutes(1));
        var second = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("exit 3")), TimeSpan.FromMinutes(1));

        Assert.Equal((0, 3), (first.ExitCode, second.ExitCode));
        Assert.Equal(ExecutionState.Launching, (await site.Stored(far)).State);
    }

    public void Dispose()
    {
        _silence.Dispose();
        _folder.Dispose();
    }
}
