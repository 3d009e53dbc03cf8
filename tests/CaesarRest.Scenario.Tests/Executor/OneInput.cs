using CaesarRest.Storage.Readers;

namespace CaesarRest.Scenario.Tests.Executor;

/// <summary>Files of which only the one called <c>gone</c> is missing.</summary>
/// <param name="path">Where all others lie.</param>
internal sealed class OneInput(string path = "/dev/null") : IFileReader
{
    public Task<FileView?> Find(string owner, string fileId, CancellationToken cancellation) => Task.FromResult<FileView?>(null);

    public Task<bool> IsInput(string owner, string inputId, CancellationToken cancellation) => Task.FromResult(inputId != "gone");

    public Task<string?> FindPath(string owner, string inputId, CancellationToken cancellation) =>
        Task.FromResult(inputId == "gone" ? null : path);
}
