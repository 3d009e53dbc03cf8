using Microsoft.Extensions.Hosting;

namespace CaesarRest.Hosting;

/// <summary>
/// At start: makes the shared directories, and proves that they can be written and that exclusive creation holds
/// on their file system, which the claim of a job relies on. A token file tells whether two processes that should
/// share a directory really do: the same token is logged by all of them.
/// </summary>
internal sealed class SharedDirectoryCheck(Layout layout, Serilog.ILogger log) : IHostedLifecycleService
{
    private const string TokenName = ".caesar-rest-directory";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, directory) in new[] { ("DataDirectory", layout.DataDirectory), ("JobDirectory", layout.JobDirectory) })
            log.Information("Caesar:{Key} is directory {Token}", key, Check(key, directory));
        return Task.CompletedTask;
    }

    private static string Check(string key, string directory)
    {
        try
        {
            DurableFiles.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".probe-{Guid.NewGuid():N}");
            CreateExclusively(probe);
            try
            {
                CreateExclusively(probe);
                throw new InvalidOperationException($"Caesar:{key} lies on a file system where exclusive creation does not hold; two runs of one job could not be told apart. Use a local disk or NFS 3 or later.");
            }
            catch (IOException)
            {
                File.Delete(probe);
            }

            var token = Path.Combine(directory, TokenName);
            if (!File.Exists(token))
                DurableFiles.Write(token, Guid.NewGuid().ToByteArray());
            return new Guid(File.ReadAllBytes(token)).ToString("N");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Caesar:{key} cannot be used: {cause.Message}", cause);
        }
    }

    private static void CreateExclusively(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
