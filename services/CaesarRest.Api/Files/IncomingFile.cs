using System.Security.Cryptography;
using CaesarRest.Hosting;

namespace CaesarRest.Api.Files;

/// <summary>
/// Bytes on their way to a place: written beside it under a <c>.part</c> name and hashed as they come. Unless
/// <see cref="Keep"/> was reached, disposing removes them.
/// </summary>
internal sealed class IncomingFile : IDisposable
{
    public const string PartSuffix = ".part";

    private readonly string _path;
    private readonly FileStream _part;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _kept;

    public IncomingFile(string path)
    {
        _path = path;
        DurableFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        // No buffer of its own: it is fed a megabyte at a time.
        _part = new FileStream(path + PartSuffix, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
    }

    public long Length { get; private set; }

    public async ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _hash.AppendData(bytes.Span);
        await _part.WriteAsync(bytes, cancellation);
        Length += bytes.Length;
    }

    /// <summary>Syncs the bytes, puts them in place and syncs the folder; after it they survive a power cut.</summary>
    /// <returns>SHA-256 of the bytes, lower-case hex.</returns>
    public string Keep()
    {
        _part.Flush(flushToDisk: true);
        _part.Dispose();
        DurableFiles.Publish(_part.Name, _path);
        _kept = true;
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _part.Dispose();
        _hash.Dispose();
        if (!_kept)
            File.Delete(_part.Name);
    }
}
