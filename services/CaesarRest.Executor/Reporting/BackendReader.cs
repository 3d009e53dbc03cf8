using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Executor.Reporting;

/// <summary>Reads what <see cref="BackendReporter"/> writes.</summary>
internal sealed class BackendReader(IDocumentCollection<ReportedBackend> backends) : IBackendReader
{
    public async Task<IReadOnlyList<BackendReport>> Reports(CancellationToken cancellation) =>
        [.. (await backends.Query(new(), cancellation)).Select(backend => backend.ToReport())];
}
