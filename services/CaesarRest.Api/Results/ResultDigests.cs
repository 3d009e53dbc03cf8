using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;

namespace CaesarRest.Api.Results;

/// <summary>
/// SHA-256 of results, read once: a result may have gigabytes and, since its job has ended, does not change. Kept in memory
/// by path, size and time of the last write, so that a file that was written again has a new one. Nothing is laid into the
/// job's directory, which is the user's; every replica, and every start, reads for itself.
/// </summary>
internal sealed class ResultDigests : IDisposable
{
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>Lower-case hexadecimal digits; null when the file cannot be read.</summary>
    public async Task<string?> Of(ResultFolder folder, ResultFile result, CancellationToken cancellation)
    {
        var place = (result.File.FullName, result.Size, result.File.LastWriteTimeUtc);
        if (_known.TryGetValue(place, out string? digest))
            return digest;
        if (folder.Open(result.File) is not { } content)
            return null;
        await using (content)
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        return _known.Set(place, digest, new MemoryCacheEntryOptions { Size = 1 });
    }

    public void Dispose() => _known.Dispose();
}
