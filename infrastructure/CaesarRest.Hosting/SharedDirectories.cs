using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Hosting;

/// <summary>
/// At start: makes the shared directories, and proves that they can be written and that exclusive creation holds
/// on their file system, which the claim of a job relies on. A token file tells whether two processes that should
/// share a directory really do: the same token is logged by all of them. Later, for readiness: that the directories of
/// the start are still there and can be written.
/// </summary>
internal sealed class SharedDirectories(Layout layout, ILogger<SharedDirectories> log) : IHostedLifecycleService, IHealthCheck
{
    private readonly (string Key, string Path)[] _directories = [("DataDirectory", layout.DataDirectory), ("JobDirectory", layout.JobDirectory)];
    private readonly Dictionary<string, Guid> _tokens = [];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, path) in _directories)
        {
            _tokens[key] = Check(key, path);
            log.LogInformation("Caesar:{Key:l} is directory {Token:l}", key, _tokens[key].ToString("N"));
        }

        return Task.CompletedTask;
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var (key, path) in _directories)
        {
            try
            {
                // A network file system that is away holds a thread until it comes back.
                if (await Task.Run(() => StillThere(key, path), CancellationToken.None).WaitAsync(cancellationToken))
                    continue;
                return HealthCheckResult.Unhealthy($"Caesar:{key} is not the directory of the start.");
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy($"Caesar:{key} cannot be read and written.");
            }
        }

        return HealthCheckResult.Healthy();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Guid Check(string key, string directory)
    {
        try
        {
            DurableFiles.CreateDirectory(directory);
            var probe = Probe(directory);
            try
            {
                CreateExclusively(probe);
                throw new InvalidOperationException($"Caesar:{key} lies on a file system where exclusive creation does not hold; two runs of one job could not be told apart. Use a local disk or NFS 3 or later.");
            }
            catch (IOException)
            {
                File.Delete(probe);
            }

            // All roles start at once on a new directory; who reads another token than the rest would never be ready.
            DurableFiles.WriteIfAbsent(Path.Combine(directory, Layout.TokenName), Guid.NewGuid().ToByteArray());
            return Token(directory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Caesar:{key} cannot be used: {cause.Message}", cause);
        }
    }

    private bool StillThere(string key, string directory)
    {
        if (Token(directory) != _tokens[key])
            return false;
        File.Delete(Probe(directory));
        return true;
    }

    private static Guid Token(string directory) => new(File.ReadAllBytes(Path.Combine(directory, Layout.TokenName)));

    /// <summary>An empty file that was made just now.</summary>
    private static string Probe(string directory)
    {
        var probe = Path.Combine(directory, $".probe-{Guid.NewGuid():N}");
        CreateExclusively(probe);
        return probe;
    }

    private static void CreateExclusively(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
    }
}
